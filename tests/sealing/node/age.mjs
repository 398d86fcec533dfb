// The other implementation: `open IDENTITY` or `seal RECIPIENT`, from standard input to standard output.
import { readFileSync, writeSync } from "node:fs";
import { Decrypter, Encrypter } from "age-encryption";

const [verb, key] = process.argv.slice(2);
const input = new Uint8Array(readFileSync(0));
let output;
if (verb === "open") {
  const decrypter = new Decrypter();
  decrypter.addIdentity(key);
  output = await decrypter.decrypt(input);
} else {
  const encrypter = new Encrypter();
  encrypter.addRecipient(key);
  output = await encrypter.encrypt(input);
}
for (let written = 0; written < output.length; ) written += writeSync(1, output, written);

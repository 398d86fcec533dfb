"""The reviewer's forms: they turn text into plain values and nothing more."""

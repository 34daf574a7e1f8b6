"""The WeChat official account: its protocol and its interface."""

"""The control plane: accounts, readings and settings over HTTP, and the rules about who may do what.

`routes` holds one router per file, `guards` what every request passes first, and the files here what they share.
"""

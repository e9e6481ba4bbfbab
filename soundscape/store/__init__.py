"""What is kept: tables, migrations, and one small repository per thing, each returning frozen values.

Nothing here knows about HTTP or sound. Tokens arrive hashed and are never stored otherwise.
"""

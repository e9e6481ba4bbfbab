"""Quality: every preset rendered, measured, and held against what it is to reach.

plan -> take (sound and score of one rendering) -> findings -> the worst of each criterion -> table
"""

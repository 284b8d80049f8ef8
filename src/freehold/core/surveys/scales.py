"""The numbers with which surveys are answered, and what they mean (Freshdesk contract 4)."""

MEANINGS = {
    103: "Extremely happy",
    102: "Very happy",
    101: "Happy",
    100: "Neutral",
    -101: "Unhappy",
    -102: "Very unhappy",
    -103: "Extremely unhappy",
    1: "Happy",
    2: "Neutral",
    3: "Unhappy",
}
SCALES: dict[str, tuple[int, ...]] = {
    "three": (103, 100, -103),
    "five": (103, 102, 100, -102, -103),
    "seven": (103, 102, 101, 100, -101, -102, -103),
    "classic": (1, 2, 3),
}
"""What can be answered on each scale, the best first. `classic` is what accounts of the first years have."""
DEFAULT_QUESTION = "default_question"

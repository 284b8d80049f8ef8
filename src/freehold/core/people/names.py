"""Names for visitors who gave none, so that an inbox can tell them apart."""

import secrets

_FIRST = (
    "Amber", "Brave", "Calm", "Clever", "Coral", "Crisp", "Curious", "Gentle", "Golden", "Happy", "Hazel", "Ivory",
    "Jolly", "Keen", "Kind", "Lively", "Lucky", "Mellow", "Merry", "Misty", "Noble", "Olive", "Patient", "Plucky",
    "Quiet", "Rapid", "Rosy", "Ruby", "Silver", "Sunny", "Tidy", "Vivid", "Warm", "Wise", "Witty", "Zesty",
)  # fmt: skip
_SECOND = (
    "Acorn", "Badger", "Beacon", "Birch", "Canyon", "Cedar", "Comet", "Cove", "Dolphin", "Falcon", "Fern", "Finch",
    "Fox", "Harbor", "Heron", "Iris", "Lark", "Lynx", "Maple", "Meadow", "Otter", "Panda", "Pebble", "Pine",
    "Puffin", "Quail", "Raven", "River", "Robin", "Sparrow", "Thistle", "Tiger", "Tulip", "Walnut", "Willow", "Wren",
)  # fmt: skip


def new_name() -> tuple[str, str]:
    """Two words, as a first and a last name (Freshchat contract 3.9)."""
    return secrets.choice(_FIRST), secrets.choice(_SECOND)

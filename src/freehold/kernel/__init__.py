"""What every part may use and no part of the support business is in: storage, time, ids, errors, secrets."""

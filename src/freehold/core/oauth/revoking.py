"""Ends access: of one consent, of an app, of one token."""

from sqlalchemy import bindparam, update

from freehold.core.access.model import credentials
from freehold.core.oauth.model import oauth_consents
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

_END_CONSENT = Query(
    update(oauth_consents)
    .where(oauth_consents.c.id == bindparam("consent"), oauth_consents.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)
_END_ITS_TOKENS = Query(
    update(credentials)
    .where(credentials.c.consent_id == bindparam("consent"), credentials.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)
_END_CONSENTS = Query(
    update(oauth_consents)
    .where(oauth_consents.c.app_id == bindparam("app"), oauth_consents.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)
_END_TOKENS = Query(
    update(credentials)
    .where(credentials.c.app_id == bindparam("app"), credentials.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)
_END_TOKEN = Query(
    update(credentials)
    .where(credentials.c.id == bindparam("which"), credentials.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)


def end_consent(tx: Tx, consent: int) -> None:
    """What a person allowed is over: no token that came of it works any more."""
    tx.run(_END_CONSENT, consent=consent, now=tx.now)
    tx.run(_END_ITS_TOKENS, consent=consent, now=tx.now)


def end_access_of_app(tx: Tx, app: int) -> None:
    """Nothing that an app holds works any more."""
    tx.run(_END_CONSENTS, app=app, now=tx.now)
    tx.run(_END_TOKENS, app=app, now=tx.now)


def end_access_token(tx: Tx, credential: int) -> None:
    """This access token works no more; others of the same consent do."""
    tx.run(_END_TOKEN, which=credential, now=tx.now)

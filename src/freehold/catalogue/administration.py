"""What administrators do from the command line and the admin pages, as the record says it.

These are no operations of an API: nobody can be granted them, and no client calls them. Like a row's `says`, each
sentence is completed with the values that are put down with it.
"""

SAYS: dict[str, str] = {
    "admin.token.create": "created the API token {name}",
    "admin.token.revoke": "revoked the API token {name}",
    "admin.agent.add": "added the agent {email}",
    "admin.agent.deactivate": "deactivated the agent {email}",
    "admin.agent.activate": "activated the agent {email}",
    "admin.agent.password": "set a new password for the agent {email}",
    "admin.group.add": "added the group {name}",
    "admin.channel.add": "added the channel {name}",
    "admin.webhook.add": "added the webhook {url}",
    "admin.webhook.remove": "removed the webhook {url}",
    "admin.webhook.enable": "switched the webhook {url} on",
    "admin.webhook.disable": "switched the webhook {url} off",
    "admin.webhook.replay": "sent delivery {delivery} again",
    "admin.mail.retry": "had mail {mail} sent again",
    "admin.key.rotate": "replaced the key that signs webhooks",
    "admin.import": "imported {dialogues} dialogues",
}

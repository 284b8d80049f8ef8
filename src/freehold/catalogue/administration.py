"""What administrators do from the command line and the admin pages, as the record says it.

These are no operations of an API: nobody can be granted them, and no client calls them. Like a row's `says`, each
sentence is completed with the values that are put down with it.
"""

SAYS: dict[str, str] = {
    "admin.token.create": "created the API token {name}",
    "admin.token.revoke": "revoked the API token {name}",
    "admin.agent.add": "added the agent {email}",  # before its role was noted
    "admin.agent.add_as": "added the agent {email} as {role}",
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
    "admin.connection.add": "added the connection {name}",
    "admin.connection.pause": "paused the connection {name}",
    "admin.connection.resume": "let the connection {name} go on",
    "admin.connection.remove": "removed the connection {name}",
    "admin.assistant.create": "created the assistant {name}, for which {owner} answers",
    "admin.assistant.pause": "paused the assistant {name}",
    "admin.assistant.resume": "let the assistant {name} go on",
    "admin.assistant.stop": "stopped the assistant {name} for good",
    "admin.assistant.rotate": "replaced the key of the assistant {name}",
    "admin.assistants.stop": "stopped all assistants",
    "admin.assistants.resume": "let the assistants go on",
    "admin.grant": "set {area} of {connection} to {level} for the assistant {name} (policy {policy})",
    "admin.approval.approve": "approved call {approval} of the assistant {name}",
    "admin.approval.refuse": "refused call {approval} of the assistant {name}",
    "assistant.unknown": "asked for {method} {path}, which is no operation",
    "admin.app.add": "registered the app {name}",
    "admin.app.remove": "removed the app {name}, and all that it was allowed",
    "admin.app.secret": "gave the app {name} a new secret",
    "oauth.allow": "allowed the app {name}: {scopes}",
    "oauth.deny": "refused the app {name} what it asked for",
    "oauth.register": "registered itself as the app {name}",
    "oauth.stolen": "showed a {what} twice, so what {email} had allowed it was ended",
    "admin.audit.rotate": "replaced the key that seals the record",
    "admin.audit.prune": "pruned the record up to seal {seal}",
    "admin.import": "imported {dialogues} dialogues",
}

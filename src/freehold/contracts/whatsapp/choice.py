"""Which end the installation sends through."""

from freehold.contracts.whatsapp.cloud import Cloud
from freehold.contracts.whatsapp.provider import Provider
from freehold.contracts.whatsapp.sandbox import Sandbox
from freehold.kernel.settings import Settings


def provider_of(settings: Settings) -> Provider:
    """The provider that the setting `whatsapp_provider` names."""
    if settings.whatsapp_provider == "cloud":
        return Cloud(settings.whatsapp_base_url, settings.whatsapp_phone_number_id, settings.whatsapp_token)
    return Sandbox()

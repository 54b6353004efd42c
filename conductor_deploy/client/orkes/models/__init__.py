"""Models of access control and tags."""

from typing import TYPE_CHECKING

from conductor_deploy.client._lazy import importing

if TYPE_CHECKING:
    from conductor_deploy.client.orkes.models.access_key import AccessKey
    from conductor_deploy.client.orkes.models.access_key_status import AccessKeyStatus
    from conductor_deploy.client.orkes.models.access_type import AccessType
    from conductor_deploy.client.orkes.models.created_access_key import CreatedAccessKey
    from conductor_deploy.client.orkes.models.granted_permission import GrantedPermission
    from conductor_deploy.client.orkes.models.metadata_tag import MetadataTag
    from conductor_deploy.client.orkes.models.ratelimit_tag import RateLimitTag

MODULES: dict[str, str] = {
    "AccessKey": f"{__name__}.access_key",
    "AccessKeyStatus": f"{__name__}.access_key_status",
    "AccessType": f"{__name__}.access_type",
    "CreatedAccessKey": f"{__name__}.created_access_key",
    "GrantedPermission": f"{__name__}.granted_permission",
    "MetadataTag": f"{__name__}.metadata_tag",
    "RateLimitTag": f"{__name__}.ratelimit_tag",
}

__all__ = [
    "AccessKey",
    "AccessKeyStatus",
    "AccessType",
    "CreatedAccessKey",
    "GrantedPermission",
    "MetadataTag",
    "RateLimitTag",
]

if not TYPE_CHECKING:  # to type checkers, a name that is not imported above is a mistake
    __getattr__ = importing(__name__, MODULES)

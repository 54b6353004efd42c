"""Who may do what: applications, users, groups, roles, permissions, gateways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conductor_deploy.client._resource import given as required
from conductor_deploy.client.aio.base_client import AsyncBaseClient

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conductor_deploy.client.http.models.authentication_config import AuthenticationConfig
    from conductor_deploy.client.http.models.authorization_request import AuthorizationRequest
    from conductor_deploy.client.http.models.conductor_application import ConductorApplication
    from conductor_deploy.client.http.models.conductor_user import ConductorUser
    from conductor_deploy.client.http.models.create_or_update_application_request import (
        CreateOrUpdateApplicationRequest,
    )
    from conductor_deploy.client.http.models.create_or_update_role_request import CreateOrUpdateRoleRequest
    from conductor_deploy.client.http.models.group import Group
    from conductor_deploy.client.http.models.role import Role
    from conductor_deploy.client.http.models.subject_ref import SubjectRef
    from conductor_deploy.client.http.models.tag_object import TagObject
    from conductor_deploy.client.http.models.target_ref import TargetRef
    from conductor_deploy.client.http.models.upsert_group_request import UpsertGroupRequest
    from conductor_deploy.client.http.models.upsert_user_request import UpsertUserRequest
    from conductor_deploy.client.orkes.models.access_key import AccessKey
    from conductor_deploy.client.orkes.models.access_type import AccessType
    from conductor_deploy.client.orkes.models.created_access_key import CreatedAccessKey
    from conductor_deploy.client.orkes.models.granted_permission import GrantedPermission

__all__ = ["AsyncAuthorizationClient"]


class AsyncAuthorizationClient(AsyncBaseClient):
    """Who may do what: applications, users, groups, roles, permissions, gateways. Orkes only.

    Every method raises `ApiException` where the server refuses.
    """

    async def create_application(
        self, create_or_update_application_request: CreateOrUpdateApplicationRequest
    ) -> ConductorApplication:
        """`POST /applications`"""
        answer = await self.applicationResourceApi.create_application(create_or_update_application_request)
        return self._decode(answer, "ConductorApplication")

    async def get_application(self, application_id: str) -> ConductorApplication:
        """`GET /applications/{id}`"""
        answer = await self.applicationResourceApi.get_application(application_id)
        return self._decode(answer, "ConductorApplication")

    async def list_applications(self) -> list[ConductorApplication]:
        """`GET /applications`"""
        return await self.applicationResourceApi.list_applications()

    async def update_application(
        self, create_or_update_application_request: CreateOrUpdateApplicationRequest, application_id: str
    ) -> ConductorApplication:
        """`PUT /applications/{id}`"""
        answer = await self.applicationResourceApi.update_application(
            create_or_update_application_request, application_id
        )
        return self._decode(answer, "ConductorApplication")

    async def delete_application(self, application_id: str) -> None:
        """`DELETE /applications/{id}`"""
        await self.applicationResourceApi.delete_application(application_id)

    async def add_role_to_application_user(self, application_id: str, role: str) -> None:
        """`POST /applications/{applicationId}/roles/{role}`"""
        await self.applicationResourceApi.add_role_to_application_user(application_id, role)

    async def remove_role_from_application_user(self, application_id: str, role: str) -> None:
        """`DELETE /applications/{applicationId}/roles/{role}`"""
        await self.applicationResourceApi.remove_role_from_application_user(application_id, role)

    async def set_application_tags(self, tags: Sequence[TagObject], application_id: str) -> None:
        """Replace all tags of an application. `PUT /applications/{id}/tags`"""
        await self.applicationResourceApi.put_tags_for_application(tags, application_id)

    async def get_application_tags(self, application_id: str) -> list[TagObject]:
        """`GET /applications/{id}/tags`"""
        return await self.applicationResourceApi.get_tags_for_application(application_id)

    async def delete_application_tags(self, tags: Sequence[TagObject], application_id: str) -> None:
        """`DELETE /applications/{id}/tags`"""
        await self.applicationResourceApi.delete_tags_for_application(tags, application_id)

    async def create_access_key(self, application_id: str) -> CreatedAccessKey:
        """A new key and its secret, which the server tells only now. `POST /applications/{id}/accessKeys`"""
        from conductor_deploy.client.orkes.models.created_access_key import CreatedAccessKey

        key = await self.applicationResourceApi.create_access_key(application_id)
        return CreatedAccessKey(key["id"], key["secret"])

    async def get_access_keys(self, application_id: str) -> list[AccessKey]:
        """`GET /applications/{id}/accessKeys`"""
        return [_access_key(key) for key in await self.applicationResourceApi.get_access_keys(application_id)]

    async def toggle_access_key_status(self, application_id: str, key_id: str) -> AccessKey:
        """Activate or deactivate a key. `POST /applications/{applicationId}/accessKeys/{keyId}/status`"""
        return _access_key(await self.applicationResourceApi.toggle_access_key_status(application_id, key_id))

    async def delete_access_key(self, application_id: str, key_id: str) -> None:
        """`DELETE /applications/{applicationId}/accessKeys/{keyId}`"""
        await self.applicationResourceApi.delete_access_key(application_id, key_id)

    async def get_app_by_access_key_id(self, access_key_id: str) -> dict[str, Any]:
        """`GET /applications/key/{accessKeyId}`"""
        return await self.applicationResourceApi.get_app_by_access_key_id(access_key_id)

    async def upsert_user(self, upsert_user_request: UpsertUserRequest, user_id: str) -> ConductorUser:
        """Create or replace a user. `PUT /users/{id}`"""
        answer = await self.userResourceApi.upsert_user(upsert_user_request, user_id)
        return self._decode(answer, "ConductorUser")

    async def get_user(self, user_id: str) -> ConductorUser:
        """`GET /users/{id}`"""
        return self._decode(await self.userResourceApi.get_user(user_id), "ConductorUser")

    async def list_users(self, apps: bool | None = False) -> list[ConductorUser]:
        """All users; `apps`: those of applications, too. `GET /users`"""
        return await self.userResourceApi.list_users(apps=apps)

    async def delete_user(self, user_id: str) -> None:
        """`DELETE /users/{id}`"""
        await self.userResourceApi.delete_user(user_id)

    async def check_permissions(self, user_id: str, target_type: str, target_id: str) -> dict[str, Any]:
        """What a user may do with a target, as `WORKFLOW_DEF`. `GET /users/{userId}/checkPermissions`"""
        return await self.userResourceApi.check_permissions(user_id, type=target_type, id=target_id)

    async def upsert_group(self, upsert_group_request: UpsertGroupRequest, group_id: str) -> Group:
        """Create or replace a group. `PUT /groups/{id}`"""
        return self._decode(await self.groupResourceApi.upsert_group(upsert_group_request, group_id), "Group")

    async def get_group(self, group_id: str) -> Group:
        """`GET /groups/{id}`"""
        return self._decode(await self.groupResourceApi.get_group(group_id), "Group")

    async def list_groups(self) -> list[Group]:
        """`GET /groups`"""
        return await self.groupResourceApi.list_groups()

    async def delete_group(self, group_id: str) -> None:
        """`DELETE /groups/{id}`"""
        await self.groupResourceApi.delete_group(group_id)

    async def add_user_to_group(self, group_id: str, user_id: str) -> None:
        """`POST /groups/{groupId}/users/{userId}`"""
        await self.groupResourceApi.add_user_to_group(group_id, user_id)

    async def get_users_in_group(self, group_id: str) -> list[ConductorUser]:
        """`GET /groups/{id}/users`"""
        users = await self.groupResourceApi.get_users_in_group(group_id)
        return [self._decode(user, "ConductorUser") for user in users]

    async def remove_user_from_group(self, group_id: str, user_id: str) -> None:
        """`DELETE /groups/{groupId}/users/{userId}`"""
        await self.groupResourceApi.remove_user_from_group(group_id, user_id)

    async def add_users_to_group(self, group_id: str, user_ids: list[str]) -> None:
        """`POST /groups/{groupId}/users`"""
        await self.groupResourceApi.add_users_to_group(group_id, user_ids)

    async def remove_users_from_group(self, group_id: str, user_ids: list[str]) -> None:
        """`DELETE /groups/{groupId}/users`"""
        await self.groupResourceApi.remove_users_from_group(group_id, user_ids)

    async def grant_permissions(
        self, subject: SubjectRef, target: TargetRef, access: Sequence[AccessType | str]
    ) -> None:
        """Let a subject do these things with a target. `POST /auth/authorization`"""
        await self.authorizationResourceApi.grant_permissions(_authorization(subject, target, access))

    async def get_permissions(self, target: TargetRef) -> dict[str, list[SubjectRef]]:
        """Who may do what with a target, by access type. `GET /auth/authorization/{type}/{id}`"""
        granted = await self.authorizationResourceApi.get_permissions(
            required("type", getattr(target.type, "name", target.type)), required("id", target.id)
        )
        return {access: [_subject(subject) for subject in subjects] for access, subjects in granted.items()}

    async def get_granted_permissions_for_group(self, group_id: str) -> list[GrantedPermission]:
        """`GET /groups/{groupId}/permissions`"""
        return _granted(await self.groupResourceApi.get_granted_permissions1(group_id))

    async def get_granted_permissions_for_user(self, user_id: str) -> list[GrantedPermission]:
        """`GET /users/{userId}/permissions`"""
        return _granted(await self.userResourceApi.get_granted_permissions(user_id))

    async def remove_permissions(
        self, subject: SubjectRef, target: TargetRef, access: Sequence[AccessType | str]
    ) -> None:
        """`DELETE /auth/authorization`"""
        await self.authorizationResourceApi.remove_permissions(_authorization(subject, target, access))

    async def generate_token(self, key_id: str, key_secret: str) -> dict[str, Any]:
        """Exchange an access key for `{"token": …}`. `POST /token`"""
        from conductor_deploy.client.http.models.generate_token_request import GenerateTokenRequest

        request = GenerateTokenRequest(key_id=key_id, key_secret=key_secret)
        return await self.tokenResourceApi.generate_token(request)

    async def get_user_info_from_token(self) -> dict[str, Any]:
        """Who the server takes this client for. `GET /token/userInfo`"""
        return await self.tokenResourceApi.get_user_info()

    async def list_all_roles(self) -> list[Role]:
        """`GET /roles`"""
        return await self.roleResourceApi.list_all_roles()

    async def list_system_roles(self) -> dict[str, Role]:
        """The server's own roles by name. `GET /roles/system`"""
        return await self.roleResourceApi.list_system_roles()

    async def list_custom_roles(self) -> list[Role]:
        """`GET /roles/custom`"""
        return await self.roleResourceApi.list_custom_roles()

    async def list_available_permissions(self) -> dict[str, Any]:
        """What a role can permit. `GET /roles/permissions`"""
        return await self.roleResourceApi.list_available_permissions()

    async def create_role(self, create_role_request: CreateOrUpdateRoleRequest) -> dict[str, Any]:
        """`POST /roles`"""
        return await self.roleResourceApi.create_role(create_role_request)

    async def get_role(self, role_name: str) -> dict[str, Any]:
        """`GET /roles/{name}`"""
        return await self.roleResourceApi.get_role(role_name)

    async def update_role(
        self, role_name: str, update_role_request: CreateOrUpdateRoleRequest
    ) -> dict[str, Any]:
        """`PUT /roles/{name}`"""
        return await self.roleResourceApi.update_role(role_name, update_role_request)

    async def delete_role(self, role_name: str) -> None:
        """`DELETE /roles/{name}`"""
        return await self.roleResourceApi.delete_role(role_name)

    async def create_gateway_auth_config(self, auth_config: AuthenticationConfig) -> str:
        """Create a configuration; its id. `POST /gateway/config/auth`"""
        return await self.gatewayAuthResourceApi.create_config(auth_config)

    async def get_gateway_auth_config(self, config_id: str) -> AuthenticationConfig:
        """`GET /gateway/config/auth/{id}`"""
        return await self.gatewayAuthResourceApi.get_config(config_id)

    async def list_gateway_auth_configs(self) -> list[AuthenticationConfig]:
        """`GET /gateway/config/auth`"""
        return await self.gatewayAuthResourceApi.list_all_configs()

    async def update_gateway_auth_config(self, config_id: str, auth_config: AuthenticationConfig) -> None:
        """`PUT /gateway/config/auth/{id}`"""
        return await self.gatewayAuthResourceApi.update_config(config_id, auth_config)

    async def delete_gateway_auth_config(self, config_id: str) -> None:
        """`DELETE /gateway/config/auth/{id}`"""
        return await self.gatewayAuthResourceApi.delete_config(config_id)


def _access_key(key: dict[str, Any]) -> AccessKey:
    from conductor_deploy.client.orkes.models.access_key import AccessKey

    return AccessKey(key["id"], key["status"], key["createdAt"])


def _subject(subject: dict[str, Any]) -> SubjectRef:
    from conductor_deploy.client.http.models.subject_ref import SubjectRef

    return SubjectRef(subject["type"], subject["id"])


def _granted(answer: dict[str, Any]) -> list[GrantedPermission]:
    from conductor_deploy.client.http.models.target_ref import TargetRef
    from conductor_deploy.client.orkes.models.granted_permission import GrantedPermission

    return [
        GrantedPermission(TargetRef(grant["target"]["type"], grant["target"]["id"]), grant["access"])
        for grant in answer["grantedAccess"]
    ]


def _authorization(
    subject: SubjectRef, target: TargetRef, access: Sequence[AccessType | str]
) -> AuthorizationRequest:
    from conductor_deploy.client.http.models.authorization_request import AuthorizationRequest

    return AuthorizationRequest(subject, target, list(access))

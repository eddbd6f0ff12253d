"""The acts of this room, in words for the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTS = {
    "person.signed_in": _("登录"),
    "person.signed_out": _("退出登录"),
    "person.refused": _("登录失败"),
    "person.locked": _("连续登录失败，已锁定"),
    "person.changed": _("改自己的资料"),
    "person.let_go": _("停用账户"),
    "person.taken_back": _("恢复账户"),
    "person.unlocked": _("解锁账户"),
    "sessions.ended": _("关闭登录"),
    "mobile.changed": _("改手机"),
    "password.changed": _("改密码"),
    "password.reset": _("重设密码"),
    "mobile.unmasked": _("查看手机全号"),
    "second_factor.added": _("启用二次验证"),
    "second_factor.removed": _("停用二次验证"),
    "second_factor.reset": _("重设二次验证"),
    "organisation.founded": _("建立机构"),
    "organisation.renamed": _("机构更名"),
    "organisation.name_begun": _("机构新名称起用"),
    "organisation.closed": _("撤销机构"),
    "membership.granted": _("授予角色"),
    "membership.ended": _("终止角色"),
    "invitation.sent": _("发出邀请"),
    "invitation.accepted": _("接受邀请"),
    "invitation.withdrawn": _("撤回邀请"),
    "token.issued": _("发放接口令牌"),
    "token.revoked": _("撤销接口令牌"),
    "letter.handed_in": _("上传授权书"),
    "letter.confirmed": _("确认授权书"),
    "letter.revoked": _("撤销授权书"),
}

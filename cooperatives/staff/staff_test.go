package staff_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

var server = staff.Place{Scope: staff.Server}

func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := must(o.CreateUser(o.ctx, operator, "k", staff.NewUser{Login: " Ｚhang ", Name: "张三"}))(t)
		again := must(o.CreateUser(o.ctx, operator, "k", staff.NewUser{Login: "zhang", Name: "张三"}))(t)
		equal(t, "the same key", again, id)
		u := must(o.FindUser(o.ctx, "ZHANG"))(t)
		equal(t, "user", u, must(o.User(o.ctx, id))(t))
		if u.Login != "zhang" || u.Name != "张三" || !u.Active || u.HasPassword || u.HasTOTP ||
			!u.CreatedAt.Equal(o.now()) {
			t.Errorf("got %+v", u)
		}
		_, err := o.CreateUser(o.ctx, operator, o.key(), staff.NewUser{Login: "zhang", Name: "李四"})
		want(t, err, ledger.Conflict, "user.duplicate")
		_, err = o.CreateUser(o.ctx, operator, o.key(), staff.NewUser{Login: "a b", Password: "short"})
		want(t, err, ledger.Invalid, "user.login")
		want(t, err, ledger.Invalid, "field.required")
		want(t, err, ledger.Invalid, "password.short")

		ok(t, o.Rename(o.ctx, operator, o.key(), id, " 张三丰 "))
		want(t, o.Rename(o.ctx, operator, o.key(), id, " "), ledger.Invalid, "field.required")
		want(t, o.Rename(o.ctx, operator, o.key(), 99, "无"), ledger.NotFound, "user.unknown")
		o.user("an")
		var names []string
		for _, u := range must(o.Users(o.ctx))(t) {
			names = append(names, u.Login)
		}
		if !slices.Equal(names, []string{"an", "zhang"}) {
			t.Errorf("users: %v", names)
		}
		_, err = o.User(o.ctx, 99)
		want(t, err, ledger.NotFound, "user.unknown")
		_, err = o.FindUser(o.ctx, "nobody")
		want(t, err, ledger.NotFound, "user.unknown")
		ok(t, o.db.View(o.ctx, func(ctx context.Context, tx *db.Tx) error {
			known, err := o.Names(ctx, tx, id)
			ok(t, err)
			unknown, err := o.Names(ctx, tx, 99)
			equal(t, "names", known+"/"+unknown, "张三丰/")
			return err
		}))
	})
}

func TestPasswordsThatAreRefused(t *testing.T) {
	for password, key := range map[string]string{
		"zhangsan20": "password.like_login", "ZhangSan12345": "password.like_login", "1234567890": "password.common",
		"13985001234": "password.common",
		"Password123": "password.common", "aaaaabbbbb": "password.common", "short": "password.short",
		"abcdefghi\xff\xfe": "password.long", string(make([]byte, 300)): "password.long",
	} {
		want(t, staff.CheckPassword("zhangsan", password), ledger.Invalid, key)
	}
	ok(t, staff.CheckPassword("zhangsan", goodPassword+"x"))
}

func TestRolesReachTheirBooks(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		east1, east2, west := o.book("东镇", "e1"), o.book("东镇", "e2"), o.book("西镇", "w1")
		var names []string
		for _, p := range must(o.Places(o.ctx))(t) {
			names = append(names, p.Scope.String())
		}
		if strings.Join(names, " ") != "server township cooperative cooperative township cooperative" {
			t.Errorf("places: %v", names)
		}
		id := o.user("li")
		ok(t, o.grant(id, staff.Accountant, o.place("东镇")))
		ok(t, o.grant(id, staff.Accountant, o.place("东镇"))) // held already
		ok(t, o.grant(id, staff.Chair, o.place("w1")))
		ok(t, o.grant(id, staff.Member, o.place("e2")))
		held := must(o.Books(o.ctx, id))(t)
		equal(t, "e1", held[east1], staff.SetOf(staff.Accountant))
		equal(t, "e2", held[east2], staff.SetOf(staff.Accountant, staff.Member))
		equal(t, "w1", held[west], staff.SetOf(staff.Chair))
		equal(t, "server", held[0], 0)
		ok(t, o.grant(id, staff.Auditor, server))
		for _, book := range []ledger.BookID{east1, east2, west} {
			roles := must(o.Roles(o.ctx, id, book))(t)
			equal(t, "auditor", roles.Has(staff.Auditor), true)
			equal(t, "one and all", roles, must(o.Books(o.ctx, id))(t)[book])
		}
		equal(t, "server", must(o.ServerRoles(o.ctx, id))(t), staff.SetOf(staff.Auditor))
		s := must(o.Session(o.ctx, o.signIn("li")))(t)
		equal(t, "session at server", s.Server, staff.SetOf(staff.Auditor))
		equal(t, "session in w1", s.Books[west], staff.SetOf(staff.Chair, staff.Auditor))
		equal(t, "books of the session", len(s.Books), 3)
		grants := must(o.Grants(o.ctx, 0))(t)
		equal(t, "grants", len(grants), 4)
		equal(t, "first", grants[0].Place.Scope, staff.Server)
		equal(t, "named", grants[1].Place.Name, "东镇")

		ok(t, o.Disable(o.ctx, operator, o.key(), id))
		equal(t, "disabled", must(o.Roles(o.ctx, id, east1))(t), 0)
		equal(t, "disabled", len(must(o.Books(o.ctx, id))(t)), 0)
		ok(t, o.Enable(o.ctx, operator, o.key(), id))
		for _, g := range grants {
			ok(t, o.RevokeRole(o.ctx, operator, o.key(), g))
		}
		equal(t, "revoked", len(must(o.Books(o.ctx, id))(t)), 0)
		want(t, o.RevokeRole(o.ctx, operator, o.key(), grants[0]), ledger.NotFound, "role.not_held")
	})
}

func TestGrantsThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.book("东镇", "e1")
		o.book("东镇", "e2")
		o.book("西镇", "w1")
		cashier, accountant := o.user("chu"), o.user("kuai")
		ok(t, o.grant(cashier, staff.Cashier, o.place("e1")))
		for _, role := range []staff.Role{staff.Accountant, staff.Checker} {
			for _, name := range []string{"e1", "东镇"} {
				want(t, o.grant(cashier, role, o.place(name)), ledger.Denied, "duty.cashier_conflict")
			}
			ok(t, o.grant(cashier, role, o.place("e2"))) // another cooperative is another employer
		}
		ok(t, o.grant(accountant, staff.Accountant, o.place("西镇")))
		want(t, o.grant(accountant, staff.Cashier, o.place("w1")), ledger.Denied, "duty.cashier_conflict")
		want(t, o.grant(accountant, staff.Cashier, o.place("西镇")), ledger.Denied, "duty.cashier_conflict")
		ok(t, o.grant(accountant, staff.Cashier, o.place("东镇")))

		want(t, o.grant(cashier, staff.Administrator, o.place("e1")), ledger.Invalid, "role.place")
		want(t, o.grant(cashier, staff.Chair, server), ledger.Invalid, "role.place")
		want(t, o.grant(99, staff.Auditor, server), ledger.NotFound, "user.unknown")
		nowhere := staff.Place{Scope: staff.Cooperative, ID: 99}
		want(t, o.grant(cashier, staff.Member, nowhere), ledger.NotFound, "place.unknown")
	})
}

func TestLastAdministratorStays(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first, second := o.user("first"), o.user("second")
		ok(t, o.Disable(o.ctx, operator, o.key(), second)) // there is no administrator yet
		ok(t, o.Enable(o.ctx, operator, o.key(), second))
		ok(t, o.grant(first, staff.Administrator, server))
		none := must(o.CreateUser(o.ctx, operator, o.key(), staff.NewUser{Login: "none", Name: "无密码"}))(t)
		ok(t, o.grant(none, staff.Administrator, server))
		g := staff.Grant{User: first, Role: staff.Administrator, Place: server}
		want(t, o.Disable(o.ctx, operator, o.key(), first), ledger.Conflict, "user.last_administrator")
		want(t, o.RevokeRole(o.ctx, operator, o.key(), g), ledger.Conflict, "user.last_administrator")
		ok(t, o.grant(second, staff.Administrator, server))
		ok(t, o.RevokeRole(o.ctx, operator, o.key(), g))
		want(t, o.Disable(o.ctx, operator, o.key(), second), ledger.Conflict, "user.last_administrator")
		u := must(o.User(o.ctx, second))(t)
		equal(t, "still active", u.Active, true)
	})
}

func TestNamesOfRolesAndScopes(t *testing.T) {
	for _, r := range staff.AllRoles {
		equal(t, "role", must(staff.ParseRole(r.String()))(t), r)
	}
	for _, s := range []staff.Scope{staff.Server, staff.Township, staff.Cooperative} {
		equal(t, "scope", must(staff.ParseScope(s.String()))(t), s)
	}
	_, err := staff.ParseRole("unknown")
	want(t, err, ledger.Invalid, "role.unknown")
	_, err = staff.ParseScope("village")
	want(t, err, ledger.Invalid, "role.place")
	equal(t, "unknown", staff.Role(100).String()+staff.Scope(-1).String(), "unknownunknown")
	equal(t, "set", staff.SetOf(staff.Cashier, staff.Accountant).String(), "accountant, cashier")
	equal(t, "enrol", staff.MustEnrol(staff.SetOf(staff.Member, staff.Checker)), true)
	equal(t, "need not enrol", staff.MustEnrol(staff.SetOf(staff.Accountant, staff.Cashier, staff.Chair)), false)
}

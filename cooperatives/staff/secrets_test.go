package staff_test

import (
	"encoding/base32"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/trail"
)

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.user("wang")
		stays, ends := o.signIn("wang"), o.signIn("wang")
		me := o.actor(id)
		err := o.ChangePassword(o.ctx, me, o.key(), "wrong", otherPassword, stays)
		want(t, err, ledger.Denied, "password.old")
		err = o.ChangePassword(o.ctx, me, o.key(), goodPassword, "wang123456", stays)
		want(t, err, ledger.Invalid, "password.like_login")
		err = o.ChangePassword(o.ctx, o.actor(99), o.key(), goodPassword, otherPassword, stays)
		want(t, err, ledger.NotFound, "user.unknown")
		must(o.Session(o.ctx, ends))(t)

		for range 2 { // a repeated request finds the old password gone and succeeds
			ok(t, o.ChangePassword(o.ctx, me, "change", goodPassword, otherPassword, stays))
		}
		must(o.Session(o.ctx, stays))(t)
		_, err = o.Session(o.ctx, ends)
		want(t, err, ledger.NotFound, "session.over")
		_, _, err = o.SignIn(o.ctx, "wang", goodPassword, home)
		want(t, err, ledger.Denied, "signin.wrong")
		_, _, err = o.SignIn(o.ctx, "wang", otherPassword, home)
		ok(t, err)
		equal(t, "changes logged", o.logged("password.change"), 1)
		equal(t, "refusals logged", o.logged("password.refused"), 1)
		for range 10 {
			err = o.ChangePassword(o.ctx, me, o.key(), "wrong", goodPassword, stays)
			want(t, err, ledger.Denied, "password.old")
		}
		err = o.ChangePassword(o.ctx, me, o.key(), otherPassword, goodPassword, stays)
		want(t, err, ledger.Denied, "signin.throttled")
	})
}

func TestSetPassword(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.user("wang")
		token := o.signIn("wang")
		code := must(o.NewSlip(o.ctx, operator, o.key(), id))(t)
		err := o.SetPassword(o.ctx, operator, o.key(), id, "short")
		want(t, err, ledger.Invalid, "password.short")
		want(t, o.SetPassword(o.ctx, operator, o.key(), 99, otherPassword), ledger.NotFound, "user.unknown")
		ok(t, o.SetPassword(o.ctx, operator, o.key(), id, otherPassword))
		_, err = o.Session(o.ctx, token)
		want(t, err, ledger.NotFound, "session.over")
		_, err = o.UseSlip(o.ctx, code, goodPassword, home)
		want(t, err, ledger.Denied, "slip.wrong")
		_, _, err = o.SignIn(o.ctx, "wang", otherPassword, home)
		ok(t, err)
		equal(t, "logged", o.logged("password.set"), 1)
	})
}

func TestSlips(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := must(o.CreateUser(o.ctx, operator, o.key(), staff.NewUser{Login: "new", Name: "新人"}))(t)
		first := must(o.NewSlip(o.ctx, operator, "slip", id))(t)
		if !regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$`).MatchString(first) {
			t.Errorf("code %q", first)
		}
		_, err := o.NewSlip(o.ctx, operator, "slip", id)
		want(t, err, ledger.Conflict, "slip.shown")
		_, err = o.NewSlip(o.ctx, operator, o.key(), 99)
		want(t, err, ledger.NotFound, "user.unknown")
		code := must(o.NewSlip(o.ctx, operator, o.key(), id))(t)
		_, err = o.UseSlip(o.ctx, first, goodPassword, home)
		want(t, err, ledger.Denied, "slip.wrong")
		_, err = o.UseSlip(o.ctx, code, "short", home)
		want(t, err, ledger.Invalid, "password.short")
		for range 10 {
			want(t, o.wrong("new", home), ledger.Denied, "signin.wrong")
		}
		typed := strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(strings.ToLower(code))
		u := must(o.UseSlip(o.ctx, typed, goodPassword, home))(t)
		equal(t, "whose", u.ID, id)
		equal(t, "password", u.HasPassword, true)
		_, err = o.UseSlip(o.ctx, code, goodPassword, home)
		want(t, err, ledger.Denied, "slip.wrong")
		token := o.signIn("new") // although it was tried too often before
		again := must(o.NewSlip(o.ctx, operator, o.key(), id))(t)
		must(o.Session(o.ctx, token))(t)
		must(o.UseSlip(o.ctx, again, otherPassword, home))(t)
		_, err = o.Session(o.ctx, token)
		want(t, err, ledger.NotFound, "session.over")

		late := must(o.NewSlip(o.ctx, operator, o.key(), id))(t)
		o.wait(72 * time.Hour)
		_, err = o.UseSlip(o.ctx, late, goodPassword, home)
		want(t, err, ledger.Denied, "slip.wrong")
		ok(t, o.Sweep(o.ctx))
		equal(t, "slips logged", o.logged("slip.new"), 4)
		equal(t, "uses logged", o.logged("slip.use"), 2)
		equal(t, "refusals logged", o.logged("slip.refused"), 3)
	})
}

func TestSetup(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		equal(t, "empty", must(o.Empty(o.ctx))(t), true)
		first := must(o.NewSetupCode(o.ctx))(t)
		code := must(o.NewSetupCode(o.ctx))(t)
		admin := staff.NewUser{Login: "Root", Name: " 管理员 ", Password: goodPassword}
		_, err := o.Setup(o.ctx, first, admin, home)
		want(t, err, ledger.Denied, "slip.wrong")
		_, err = o.Setup(o.ctx, code, staff.NewUser{Login: "root"}, home)
		want(t, err, ledger.Invalid, "password.short")
		want(t, err, ledger.Invalid, "field.required")
		_, err = o.UseSlip(o.ctx, code, goodPassword, home)
		want(t, err, ledger.Denied, "slip.wrong")
		id := must(o.Setup(o.ctx, code, admin, home))(t)
		equal(t, "roles", must(o.ServerRoles(o.ctx, id))(t), staff.SetOf(staff.Administrator))
		equal(t, "name", must(o.User(o.ctx, id))(t).Name, "管理员")
		o.signIn("root")
		_, err = o.Setup(o.ctx, code, staff.NewUser{Login: "two", Name: "二", Password: goodPassword}, home)
		want(t, err, ledger.Conflict, "setup.done")
		_, err = o.NewSetupCode(o.ctx)
		want(t, err, ledger.Conflict, "setup.done")
		equal(t, "empty", must(o.Empty(o.ctx))(t), false)
		equal(t, "log", strings.Join(o.actions(), ", "), "setup.code, setup.code, setup.refused, slip.refused, "+
			"user.create user/1, role.grant user/1, signin user/1")
	})
}

func TestSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.user("wang")
		me := o.actor(id)
		e := must(o.StartTOTP(o.ctx, id))(t)
		u := must(url.Parse(e.URI))(t)
		equal(t, "URI", u.Scheme+u.Host+u.Path+u.Query().Get("secret"), "otpauthtotp/Cunzhang:wang"+e.Secret)
		secret := must(base32.StdEncoding.DecodeString(e.Secret))(t)
		code := func(steps int64) string { return staff.CodeAt(secret, o.now().Unix()/30+steps) }

		want(t, o.ConfirmTOTP(o.ctx, me, o.key(), e.Secret, code(2)), ledger.Denied, "totp.wrong")
		want(t, o.ConfirmTOTP(o.ctx, me, o.key(), "AAAA", code(0)), ledger.Denied, "totp.wrong")
		want(t, o.ResetTOTP(o.ctx, operator, o.key(), id), ledger.Conflict, "totp.off")
		o.signIn("wang")
		ok(t, o.ConfirmTOTP(o.ctx, me, o.key(), e.Secret, code(-1)))
		want(t, o.ConfirmTOTP(o.ctx, me, o.key(), e.Secret, code(0)), ledger.Conflict, "totp.on")
		_, err := o.StartTOTP(o.ctx, id)
		want(t, err, ledger.Conflict, "totp.on")
		equal(t, "on", must(o.User(o.ctx, id))(t).HasTOTP, true)

		_, _, err = o.SignIn(o.ctx, "wang", goodPassword, home)
		want(t, err, ledger.Denied, "signin.totp")
		want(t, o.wrong("wang", home), ledger.Denied, "signin.wrong")
		try := func(code string) error {
			_, _, err := o.SignInTOTP(o.ctx, "wang", goodPassword, code, home)
			return err
		}
		want(t, try(code(-1)), ledger.Denied, "totp.wrong") // used for confirming
		want(t, try(code(2)), ledger.Denied, "totp.wrong")
		now := code(0)
		ok(t, try(now[:3]+" "+now[3:]))
		want(t, try(now), ledger.Denied, "totp.wrong")
		ok(t, try(code(1)))
		o.wait(time.Minute)
		ok(t, try(code(0)))
		_, _, err = o.SignInTOTP(o.ctx, "wang", "wrong password", code(1), home)
		want(t, err, ledger.Denied, "signin.wrong")
		for range 9 { // right passwords with wrong codes count as well
			want(t, try("abcdef"), ledger.Denied, "totp.wrong")
		}
		want(t, try(code(1)), ledger.Denied, "signin.throttled")

		ok(t, o.ResetTOTP(o.ctx, operator, o.key(), id))
		equal(t, "sessions ended", len(must(o.Sessions(o.ctx, id))(t)), 0)
		o.wait(15 * time.Minute)
		o.signIn("wang")
		ok(t, try("")) // a person without a second factor needs none
	})
}

func TestLogHoldsNoSecret(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		setup := must(o.NewSetupCode(o.ctx))(t)
		admin := staff.NewUser{Login: "root", Name: "根", Password: goodPassword}
		id := must(o.Setup(o.ctx, setup, admin, home))(t)
		token := o.signIn("root")
		want(t, o.wrong(otherPassword, home), ledger.Denied, "signin.wrong") // typed into the field of the login
		want(t, o.wrong("sesame-open", home), ledger.Denied, "signin.wrong")
		ok(t, o.ChangePassword(o.ctx, o.actor(id), o.key(), goodPassword, otherPassword, token))
		slip := must(o.NewSlip(o.ctx, operator, o.key(), id))(t)
		must(o.UseSlip(o.ctx, slip, goodPassword, home))(t)
		e := must(o.StartTOTP(o.ctx, id))(t)
		secret := must(base32.StdEncoding.DecodeString(e.Secret))(t)
		code := staff.CodeAt(secret, o.now().Unix()/30)
		ok(t, o.ConfirmTOTP(o.ctx, o.actor(id), o.key(), e.Secret, code))
		ok(t, o.SetPassword(o.ctx, operator, o.key(), id, otherPassword))

		var text strings.Builder
		for _, r := range must(o.Log(o.ctx, trail.Query{}))(t) {
			text.WriteString(r.Action + r.Object + r.Name + r.Address + r.Before + r.After + "\n")
		}
		stored := o.dump()
		for _, s := range []string{setup, slip, token, goodPassword, otherPassword, "sesame-open", code} {
			if strings.Contains(text.String(), s) {
				t.Errorf("%q stands in the log", s)
			}
			if s != code && (strings.Contains(stored, s) || strings.Contains(stored, strings.ReplaceAll(s, "-", ""))) {
				t.Errorf("%q is stored", s)
			}
		}
		if strings.Contains(text.String(), "argon2") || strings.Contains(text.String(), e.Secret) {
			t.Error("a hash or secret stands in the log")
		}
		equal(t, "rows", o.logged("signin")+o.logged("signin.refused")+o.logged("totp.confirm"), 4)
	})
}

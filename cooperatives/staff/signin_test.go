package staff_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/trail"
)

func (o *office) wrong(login string, from staff.Origin) error {
	_, _, err := o.SignIn(o.ctx, login, "wrong password", from)
	return err
}

func TestSignInAndOut(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.user("wang")
		token, u, err := o.SignIn(o.ctx, " ＷANG ", goodPassword, staff.Origin{
			Address: "192.0.2.7", Browser: "Fire\x00fox\xff" + strings.Repeat("长", 100),
		})
		ok(t, err)
		equal(t, "user", u.ID, id)
		equal(t, "length of the token", len(token), 43)
		s := must(o.Session(o.ctx, token))(t)
		if s.User != u || !s.BegunAt.Equal(o.now()) || !s.ExpiresAt.Equal(o.now().Add(12*time.Hour)) ||
			s.Address != "192.0.2.7" || !strings.HasPrefix(s.Browser, "Firefox长") || len(s.ID) != 16 {
			t.Errorf("session: %+v", s)
		}
		list := must(o.Sessions(o.ctx, id))(t)
		equal(t, "sessions", len(list), 1)
		equal(t, "the same", list[0].ID, s.ID)
		ok(t, o.SignOut(o.ctx, token))
		ok(t, o.SignOut(o.ctx, token))
		_, err = o.Session(o.ctx, token)
		want(t, err, ledger.NotFound, "session.over")
		equal(t, "log", strings.Join(o.actions(), ", "), "user.create user/1, signin user/1, signout user/1")
		last := must(o.Log(o.ctx, trail.Query{Action: "signin"}))(t)[0]
		equal(t, "who and where", last.Name+" "+last.Address, "姓名wang 192.0.2.7")
	})
}

func TestWrongSignInsAreAlike(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.user("wang")
		gone := o.user("gone")
		ok(t, o.Disable(o.ctx, operator, o.key(), gone))
		must(o.CreateUser(o.ctx, operator, o.key(), staff.NewUser{Login: "new", Name: "新人"}))(t)
		_, _, reference := o.SignIn(o.ctx, "wang", otherPassword, home)
		want(t, reference, ledger.Denied, "signin.wrong")
		for _, login := range []string{"gone", "new", "nobody", "no\x00body", "\xff", "", strings.Repeat("长", 1000)} {
			for _, password := range []string{goodPassword, "", strings.Repeat("x", 5000)} {
				_, _, err := o.SignIn(o.ctx, login, password, home)
				equal(t, "error for "+login, err.Error(), reference.Error())
			}
		}
		equal(t, "refusals in the log", o.logged("signin.refused"), 22)
	})
}

func TestAttemptsAtOneAccount(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.user("wang")
		for _, login := range []string{"wang", "nobody"} {
			for range 10 {
				want(t, o.wrong(login, home), ledger.Denied, "signin.wrong")
			}
			o.wait(4 * time.Minute)
			for range 3 {
				err := o.wrong(strings.ToUpper(login), staff.Origin{Address: "198.51.100.1"})
				want(t, err, ledger.Denied, "signin.throttled")
				equal(t, "minutes", ledger.Problems(err)[0].Args["minutes"], "11")
			}
		}
		equal(t, "throttling is logged once", o.logged("signin.throttled"), 2)
		_, _, err := o.SignIn(o.ctx, "wang", goodPassword, home)
		want(t, err, ledger.Denied, "signin.throttled")
		o.user("zhao")
		o.signIn("zhao")
		o.wait(11 * time.Minute)
		o.signIn("wang")
		for range 9 {
			want(t, o.wrong("wang", home), ledger.Denied, "signin.wrong")
		}
		o.signIn("wang") // forgets them
		want(t, o.wrong("wang", home), ledger.Denied, "signin.wrong")
		equal(t, "sessions", len(must(o.Sessions(o.ctx, id))(t)), 2)
	})
}

func TestAttemptsFromOneAddress(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.user("wang")
		v6 := func(host string) staff.Origin { return staff.Origin{Address: "2001:db8:1:2::" + host} }
		for i := range 58 {
			_, err := o.UseSlip(o.ctx, "AAAA", goodPassword, v6(string(rune('a'+i%6))))
			want(t, err, ledger.Denied, "slip.wrong")
		}
		for range 5 { // those that succeed do not count, and wipe nothing out
			_, _, err := o.SignIn(o.ctx, "wang", goodPassword, v6("1"))
			ok(t, err)
		}
		want(t, o.wrong("x1", v6("1")), ledger.Denied, "signin.wrong")
		want(t, o.wrong("x2", v6("2")), ledger.Denied, "signin.wrong")
		want(t, o.wrong("x3", v6("3")), ledger.Denied, "signin.throttled")
		_, err := o.UseSlip(o.ctx, "AAAA", goodPassword, v6("4"))
		want(t, err, ledger.Denied, "signin.throttled")
		_, err = o.Setup(o.ctx, "AAAA", staff.NewUser{Login: "root", Name: "根", Password: goodPassword}, v6("5"))
		want(t, err, ledger.Denied, "signin.throttled")
		_, _, err = o.SignIn(o.ctx, "wang", goodPassword, staff.Origin{Address: "2001:db8:1:3::1"})
		ok(t, err)
	})
}

func TestAttemptsAtOnceAreAllCounted(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.user("wang")
		errs := make([]error, 25)
		var group sync.WaitGroup
		for i := range errs {
			group.Go(func() { errs[i] = o.wrong("wang", home) })
		}
		group.Wait()
		counts := map[string]int{}
		for _, err := range errs {
			counts[ledger.Problems(err)[0].Key]++
		}
		if counts["signin.wrong"] != 10 || counts["signin.throttled"] != 15 {
			t.Errorf("got %v", counts)
		}
		equal(t, "throttling is logged once", o.logged("signin.throttled"), 1)
	})
}

func TestSignInsAtOnceAllSucceed(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.user("wang")
		errs := make([]error, 8)
		var group sync.WaitGroup
		for i := range errs {
			group.Go(func() { _, _, errs[i] = o.SignIn(o.ctx, "wang", goodPassword, home) })
		}
		group.Wait()
		ok(t, errors.Join(errs...))
		equal(t, "sessions", len(must(o.Sessions(o.ctx, id))(t)), len(errs))
	})
}

func TestSignInGivesUpWithItsRequest(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx, cancel := context.WithCancel(o.ctx)
		cancel()
		if _, _, err := o.SignIn(ctx, "wang", goodPassword, home); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestSessionsRunOut(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.user("wang")
		used, idle := o.signIn("wang"), o.signIn("wang")
		o.wait(5 * time.Hour)
		equal(t, "not extended", must(o.Session(o.ctx, used))(t).ExpiresAt, o.now().Add(7*time.Hour))
		o.wait(2 * time.Hour)
		equal(t, "extended", must(o.Session(o.ctx, used))(t).ExpiresAt, o.now().Add(12*time.Hour))
		o.wait(5 * time.Hour)
		equal(t, "stored", must(o.Session(o.ctx, used))(t).ExpiresAt, o.now().Add(7*time.Hour))
		_, err := o.Session(o.ctx, idle)
		want(t, err, ledger.NotFound, "session.over")
		equal(t, "listed", len(must(o.Sessions(o.ctx, id))(t)), 1)
		ok(t, o.Sweep(o.ctx))
		must(o.Session(o.ctx, used))(t)
		for _, token := range []string{"", "unknown", "\x00", used + "A"} {
			_, err := o.Session(o.ctx, token)
			want(t, err, ledger.NotFound, "session.over")
		}
	})
}

func TestSessionsOfADisabledPersonEnd(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.user("wang")
		token := o.signIn("wang")
		code := must(o.NewSlip(o.ctx, operator, o.key(), id))(t)
		ok(t, o.Disable(o.ctx, operator, o.key(), id))
		_, err := o.Session(o.ctx, token)
		want(t, err, ledger.NotFound, "session.over")
		_, err = o.UseSlip(o.ctx, code, otherPassword, home)
		want(t, err, ledger.Denied, "slip.wrong")
		_, err = o.NewSlip(o.ctx, operator, o.key(), id)
		want(t, err, ledger.Conflict, "user.disabled")
		ok(t, o.Enable(o.ctx, operator, o.key(), id))
		_, err = o.Session(o.ctx, token)
		want(t, err, ledger.NotFound, "session.over")
		_, err = o.UseSlip(o.ctx, code, otherPassword, home)
		want(t, err, ledger.Denied, "slip.wrong")
	})
}

func TestEndSession(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id, other := o.user("wang"), o.user("zhao")
		one, two := o.signIn("wang"), o.signIn("wang")
		name := must(o.Session(o.ctx, one))(t).ID
		want(t, o.EndSession(o.ctx, operator, o.key(), other, name), ledger.NotFound, "session.unknown")
		for _, wrong := range []string{"", "%", name[:8], "\x00\xff"} {
			want(t, o.EndSession(o.ctx, operator, o.key(), id, wrong), ledger.NotFound, "session.unknown")
		}
		ok(t, o.EndSession(o.ctx, operator, "end", id, name))
		ok(t, o.EndSession(o.ctx, operator, "end", id, name))
		_, err := o.Session(o.ctx, one)
		want(t, err, ledger.NotFound, "session.over")
		must(o.Session(o.ctx, two))(t)
		equal(t, "logged", o.logged("session.end"), 1)
	})
}

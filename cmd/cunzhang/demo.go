package main

import (
	"crypto/rand"
	"strings"

	"golang.org/x/sync/errgroup"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// demoCmd loads the sample villages into a database without people and books, and serves them. A database that has
// some is served as it is.
type demoCmd struct {
	listening `embed:""`
}

// samplePerson is somebody of the sample with a role at a place.
type samplePerson struct {
	login, name string
	role        staff.Role
	scope       staff.Scope
}

// demoPeople are one person for each role. Accountant, cashier and checker serve the whole township, as they do where a
// township keeps the books of its villages (村账乡代管).
var demoPeople = [...]samplePerson{
	{"kuaiji", "周会计", staff.Accountant, staff.Township},
	{"shenhe", "吴审核", staff.Checker, staff.Township},
	{"chuna", "郑出纳", staff.Cashier, staff.Township},
	{"lishizhang", "王理事长", staff.Chair, staff.Cooperative},
	{"shenji", "冯审计", staff.Auditor, staff.Township},
	{"guanli", "陈管理员", staff.Administrator, staff.Server}, // last, see beginDemo
}

// Run loads the sample where there is nothing yet, and serves.
func (c *demoCmd) Run(a *app) error {
	b, closeBooks, err := a.openNew(a.ctx)
	if err != nil {
		return err
	}
	return alsoClose(c.serve(a, b, func() (greeting, error) { return a.beginDemo(b) }), closeBooks)
}

// beginDemo loads the sample where there is nothing yet. The administrator gets the role after the passwords were shown,
// as the very last thing: where nobody has it, loading was interrupted, and the database serves nobody.
func (a *app) beginDemo(b *books.Books) (greeting, error) {
	people := staff.New(b.DB())
	empty, err := people.Empty(a.ctx)
	if err != nil {
		return nil, err
	}
	if empty {
		return a.loadDemo(b, people)
	}
	whole, err := a.demoIsWhole(people)
	if err == nil && !whole {
		err = ledger.NewError(ledger.Conflict, "cli.demo_interrupted", ledger.Args{"database": a.place()})
	}
	return func(string) error { return a.say("cli.demo_kept", nil) }, err
}

// demoIsWhole reports whether the people of the sample are all there with their roles, or none of them.
func (a *app) demoIsWhole(people *staff.Staff) (bool, error) {
	users, err := people.Users(a.ctx)
	if err != nil {
		return false, err
	}
	begun := false
	for _, u := range users {
		roles, err := people.ServerRoles(a.ctx, u.ID)
		if err != nil || roles.Has(staff.Administrator) {
			return true, err
		}
		for _, p := range demoPeople {
			begun = begun || u.Login == p.login && u.Name == p.name
		}
	}
	return !begun, nil
}

// loadDemo makes the people with a password each, loads the books that they keep and lets some members in. The greeting
// shows who can sign in with what.
func (a *app) loadDemo(b *books.Books, people *staff.Staff) (greeting, error) {
	passwords := make([]string, len(demoPeople))
	ids := make([]ledger.UserID, len(demoPeople))
	for i := range passwords {
		passwords[i] = newPassword()
	}
	// Passwords take their time by design, so they are made side by side.
	g, ctx := errgroup.WithContext(a.ctx)
	for i, p := range demoPeople {
		g.Go(func() error {
			var err error
			ids[i], err = people.CreateUser(ctx, a.operator(), "demo.user."+p.login, staff.NewUser{
				Login: p.login, Name: p.name, Password: passwords[i],
			})
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	actor := func(i int) ledger.Actor {
		p := demoPeople[i]
		return ledger.Actor{ID: ids[i], Name: p.name, Address: "demo", Cashier: p.role == staff.Cashier}
	}
	keepers := samplePeople{actor(0), actor(1), actor(2), actor(3), actor(4)}
	if err := loadSample(a.ctx, b, keepers, ledger.DateOf(a.Now())); err != nil {
		return nil, err
	}
	if err := a.enrolCoops(b, keepers.preparer); err != nil {
		return nil, err
	}
	if err := a.listHouseholds(b, keepers.preparer); err != nil {
		return nil, err
	}
	readers, err := a.enrolSample(b, keepers.preparer)
	if err != nil {
		return nil, err
	}
	last := len(demoPeople) - 1
	if err := a.grantDemo(people, ids[:last], 0); err != nil {
		return nil, err
	}
	return func(address string) error {
		if err := a.greetDemo(address, passwords, readers); err != nil {
			return err
		}
		return a.grantDemo(people, ids[last:], last)
	}, nil
}

// grantDemo gives people of the sample, from one on, the role at every place of its kind.
func (a *app) grantDemo(people *staff.Staff, ids []ledger.UserID, from int) error {
	places, err := people.Places(a.ctx)
	if err != nil {
		return err
	}
	for i, id := range ids {
		p := demoPeople[from+i]
		for _, place := range places {
			if place.Scope != p.scope {
				continue
			}
			key := "demo.role." + p.login + "." + place.Name
			err := people.GrantRole(a.ctx, a.operator(), key, staff.Grant{User: id, Role: p.role, Place: place})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// greetDemo prints a sign-in for each role and for some members.
func (a *app) greetDemo(address string, passwords []string, readers []sampleReader) error {
	rows := [][]string{a.words("cli.demo_role", "cli.demo_login", "cli.demo_password")}
	for i, p := range demoPeople {
		rows = append(rows, []string{a.sentence("role."+p.role.String(), nil) + " " + p.name, p.login, passwords[i]})
	}
	if err := a.table(rows); err != nil {
		return err
	}
	return a.greetReaders(address, readers)
}

// newPassword makes a password that can be read out: twelve letters and digits in three groups, without those that look
// alike.
func newPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789"
	var b strings.Builder
	for b.Len() < 14 {
		if b.Len() == 4 || b.Len() == 9 {
			b.WriteByte('-')
		}
		var r [1]byte
		rand.Read(r[:]) // it never fails
		if int(r[0]) < 256/len(letters)*len(letters) {
			b.WriteByte(letters[int(r[0])%len(letters)])
		}
	}
	return b.String()
}

package main

import (
	"strings"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
)

// userCmd manages the people who sign in, for the operator of the server.
type userCmd struct {
	List    userListCmd    `cmd:"" help:"列出人员和岗位 | List the people and their roles."`
	Add     userAddCmd     `cmd:"" help:"添加人员，打印一张设置密码的密码条 | Add a person and print a slip for setting a password."`
	Slip    userSlipCmd    `cmd:"" help:"打印一张新的密码条（忘记密码时用） | Print a new slip, for somebody who forgot the password."`
	Grant   userGrantCmd   `cmd:"" help:"授予岗位 | Give a role."`
	Revoke  userRevokeCmd  `cmd:"" help:"收回岗位 | Take a role back."`
	Disable userDisableCmd `cmd:"" help:"停用 | Keep from signing in."`
	Enable  userEnableCmd  `cmd:"" help:"恢复 | Let sign in again."`
}

// withStaff opens the database and runs f with its people.
func (a *app) withStaff(f func(people *staff.Staff) error) error {
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	return alsoClose(f(staff.New(b.DB())), closeBooks)
}

// withUser is withStaff for one person.
func (a *app) withUser(login string, f func(people *staff.Staff, u staff.User) error) error {
	return a.withStaff(func(people *staff.Staff) error {
		u, err := people.FindUser(a.ctx, login)
		if err != nil {
			return err
		}
		return f(people, u)
	})
}

type userListCmd struct{}

// Run prints a line for each person.
func (userListCmd) Run(a *app) error {
	return a.withStaff(func(people *staff.Staff) error {
		all, err := people.Users(a.ctx)
		if err != nil {
			return err
		}
		var rows [][]string
		for _, u := range all {
			grants, err := people.Grants(a.ctx, u.ID)
			if err != nil {
				return err
			}
			var roles []string
			for _, g := range grants {
				roles = append(roles, strings.TrimSpace(g.Role.String()+" "+g.Place.Name))
			}
			state := a.sentence("cli.user_active", nil)
			if !u.Active {
				state = a.sentence("cli.user_disabled", nil)
			}
			rows = append(rows, []string{u.Login, u.Name, state, strings.Join(roles, ", ")})
		}
		return a.table(rows)
	})
}

type userAddCmd struct {
	Login string `arg:"" help:"登录名 | The user name."`
	Name  string `required:"" help:"姓名 | The name."`
}

// Run adds the person and prints the slip.
func (c *userAddCmd) Run(a *app) error {
	return a.withStaff(func(people *staff.Staff) error {
		id, err := people.CreateUser(a.ctx, a.operator(), submissionKey(), staff.NewUser{Login: c.Login, Name: c.Name})
		if err != nil {
			return err
		}
		return a.printSlip(people, id)
	})
}

func (a *app) printSlip(people *staff.Staff, id ledger.UserID) error {
	code, err := people.NewSlip(a.ctx, a.operator(), submissionKey(), id)
	if err != nil {
		return err
	}
	return a.say("cli.slip", ledger.Args{"code": code})
}

type userSlipCmd struct {
	Login string `arg:"" help:"登录名 | The user name."`
}

// Run prints a new slip.
func (c *userSlipCmd) Run(a *app) error {
	return a.withUser(c.Login, func(people *staff.Staff, u staff.User) error { return a.printSlip(people, u.ID) })
}

// held names a role at a place.
type held struct {
	Login       string `arg:"" help:"登录名 | The user name."`
	Role        string `arg:"" help:"岗位：accountant cashier checker chair member auditor administrator | The role: accountant, cashier, checker, chair, member, auditor or administrator."`
	Township    string `xor:"place" help:"乡镇 | At this township."`
	Cooperative string `xor:"place" help:"单位 | At this cooperative."`
}

// grant finds the place and names the role there.
func (h *held) grant(a *app, people *staff.Staff, u staff.User) (staff.Grant, error) {
	g := staff.Grant{User: u.ID}
	var err error
	if g.Role, err = staff.ParseRole(h.Role); err != nil {
		return g, err
	}
	places, err := people.Places(a.ctx)
	if err != nil {
		return g, err
	}
	for _, p := range places {
		switch {
		case p.Scope == staff.Township && h.Township != "" && p.Name == h.Township,
			p.Scope == staff.Cooperative && h.Cooperative != "" && p.Name == h.Cooperative,
			p.Scope == staff.Server && h.Township == "" && h.Cooperative == "":
			g.Place = p
			return g, nil
		}
	}
	return g, ledger.NewError(ledger.NotFound, "cli.no_place", ledger.Args{"name": h.Township + h.Cooperative})
}

type userGrantCmd struct {
	held `embed:""`
}

// Run gives the role.
func (c *userGrantCmd) Run(a *app) error {
	return a.withUser(c.Login, func(people *staff.Staff, u staff.User) error {
		g, err := c.grant(a, people, u)
		if err != nil {
			return err
		}
		if err := people.GrantRole(a.ctx, a.operator(), submissionKey(), g); err != nil {
			return err
		}
		return a.say("cli.user_changed", ledger.Args{"name": u.Name})
	})
}

type userRevokeCmd struct {
	held `embed:""`
}

// Run takes the role back.
func (c *userRevokeCmd) Run(a *app) error {
	return a.withUser(c.Login, func(people *staff.Staff, u staff.User) error {
		g, err := c.grant(a, people, u)
		if err != nil {
			return err
		}
		if err := people.RevokeRole(a.ctx, a.operator(), submissionKey(), g); err != nil {
			return err
		}
		return a.say("cli.user_changed", ledger.Args{"name": u.Name})
	})
}

type userDisableCmd struct {
	Login string `arg:"" help:"登录名 | The user name."`
}

// Run keeps the person from signing in.
func (c *userDisableCmd) Run(a *app) error {
	return a.withUser(c.Login, func(people *staff.Staff, u staff.User) error {
		if err := people.Disable(a.ctx, a.operator(), submissionKey(), u.ID); err != nil {
			return err
		}
		return a.say("cli.user_changed", ledger.Args{"name": u.Name})
	})
}

type userEnableCmd struct {
	Login string `arg:"" help:"登录名 | The user name."`
}

// Run lets the person sign in again.
func (c *userEnableCmd) Run(a *app) error {
	return a.withUser(c.Login, func(people *staff.Staff, u staff.User) error {
		if err := people.Enable(a.ctx, a.operator(), submissionKey(), u.ID); err != nil {
			return err
		}
		return a.say("cli.user_changed", ledger.Args{"name": u.Name})
	})
}

package main

import (
	"encoding/json"
	"io"
	"strconv"

	"cunzhang/cooperatives/dividends/profiles"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// dividendProfileCmd is about how banks want their files.
type dividendProfileCmd struct {
	List  dividendProfileListCmd  `cmd:"" help:"列出账套的格式 | List the formats of a book."`
	Show  dividendProfileShowCmd  `cmd:"" help:"按 JSON 显示一个格式，可以改后再增加 | Show a format as JSON, to be changed and put again."`
	Put   dividendProfilePutCmd   `cmd:"" help:"增加或修改格式 | Add a format, or change one."`
	Aside dividendProfileAsideCmd `cmd:"" help:"停用格式，或恢复使用 | Set a format aside, or use it again."`
}

// withProfiles opens the database and runs f with the formats of a book.
func (a *app) withProfiles(code string, f func(p *profiles.Profiles, b *books.Books, book ledger.BookID) error) error {
	return a.withBook(code, func(b *books.Books, book ledger.BookID) error { return f(profiles.New(b.DB()), b, book) })
}

type dividendProfileListCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	Format string `enum:"text,csv,json" default:"text" help:"text、csv 或 json | text, csv or json."`
}

// Run prints a line for each format.
func (c *dividendProfileListCmd) Run(a *app) error {
	return a.withProfiles(c.Book, func(p *profiles.Profiles, _ *books.Books, book ledger.BookID) error {
		all, err := p.List(a.ctx, book)
		if err != nil {
			return err
		}
		rows := make([][]string, len(all))
		for i, k := range all {
			state := "web.profile.offered"
			if k.Aside {
				state = "web.profile.aside"
			}
			rows[i] = []string{k.Name, k.Title, string(k.Format), strconv.Itoa(k.Version), a.sentence(state, nil)}
		}
		head := []string{"name", "title", "format", "version", "state"}
		if c.Format == "text" {
			head = a.words("web.profile.name", "web.profile.bank", "web.profile.format", "cli.column_version", "cli.column_state")
		}
		return a.list(c.Format, head, rows)
	})
}

type dividendProfileShowCmd struct {
	Book string `help:"账套编码 | Code of the book."`
	Name string `arg:"" help:"格式代号 | Name of the format."`
}

// Run prints the format as it is read again.
func (c *dividendProfileShowCmd) Run(a *app) error {
	return a.withProfiles(c.Book, func(p *profiles.Profiles, _ *books.Books, book ledger.BookID) error {
		k, err := p.Find(a.ctx, book, c.Name)
		if err != nil {
			return err
		}
		return a.deliver("", func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return enc.Encode(k.Profile)
		})
	})
}

type dividendProfilePutCmd struct {
	Book string `help:"账套编码 | Code of the book."`
	File string `arg:"" placeholder:"FILE.json" help:"格式文件 | The format."`
	acting
}

// Run keeps the format, as the next version where the book has it.
func (c *dividendProfilePutCmd) Run(a *app) error {
	profile, err := readProfile(c.File)
	if err != nil {
		return err
	}
	return a.withProfiles(c.Book, func(p *profiles.Profiles, b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		change := profiles.Change{Book: book, Profile: profile}
		k, err := p.Find(a.ctx, book, profile.Name)
		switch {
		case err == nil:
			change.After = k.Version
		case ledger.KindOf(err) != ledger.NotFound:
			return err
		}
		version, err := p.Put(a.ctx, who, submissionKey(), change)
		if err != nil {
			return err
		}
		return a.say("cli.dividend_profile", ledger.Args{"name": profile.Name, "version": strconv.Itoa(version)})
	})
}

type dividendProfileAsideCmd struct {
	Book    string `help:"账套编码 | Code of the book."`
	Name    string `arg:"" help:"格式代号 | Name of the format."`
	Restore bool   `help:"恢复使用 | Use it again."`
	acting
}

// Run sets the format aside, or offers it again.
func (c *dividendProfileAsideCmd) Run(a *app) error {
	return a.withProfiles(c.Book, func(p *profiles.Profiles, b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		k, err := p.Find(a.ctx, book, c.Name)
		if err != nil {
			return err
		}
		version, err := p.Set(a.ctx, who, submissionKey(), profiles.Setting{
			Book: book, Name: c.Name, After: k.Version, Aside: !c.Restore,
		})
		if err != nil {
			return err
		}
		return a.say("cli.dividend_profile", ledger.Args{"name": c.Name, "version": strconv.Itoa(version)})
	})
}

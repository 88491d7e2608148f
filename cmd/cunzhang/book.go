package main

import (
	"crypto/rand"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// bookCmd groups what concerns one book.
type bookCmd struct {
	New      bookNewCmd  `cmd:"" help:"建立账套；新数据库会先建好结构 | Begin a book; a new database is given its schema first."`
	List     bookListCmd `cmd:"" help:"列出账套 | List the books."`
	Accounts accountsCmd `cmd:"" help:"科目 | The accounts of a book."`

	CarryOver carryOverCmd `cmd:"" help:"把2004年制度的科目余额转为期初余额 | Take a trial balance of the 2004 system over as openings."`
}

// bookNewCmd begins a book with the chart of its regime.
type bookNewCmd struct {
	Code         string `required:"" help:"账套编码：字母、数字、- 和 _ | Code of the book: letters, digits, - and _."`
	Name         string `required:"" help:"账套名称 | Name of the book."`
	Regime       string `required:"" placeholder:"collective-2023" help:"会计制度：collective-2023、coop-2021、small-business-2011 | The accounting system: collective-2023, coop-2021 or small-business-2011."`
	Township     string `required:"" help:"乡镇 | The township; made when it is new."`
	County       string `help:"县（区） | The county of a new township."`
	Start        string `required:"" placeholder:"2025-01" help:"建账期间 | The first period."`
	Organization string `help:"编制单位（默认同账套名称） | The cooperative (default: the name of the book)."`
	CodeLengths  string `placeholder:"3-2-2-2" help:"科目编码级长（默认按会计制度） | Digits of each level of codes (default: as usual in the accounting system)."`
}

// Run begins the book.
func (c *bookNewCmd) Run(a *app) error {
	regime, err := ledger.ParseRegime(c.Regime)
	if err != nil {
		return err
	}
	start, err := ledger.ParsePeriod(c.Start)
	if err != nil {
		return err
	}
	n := books.NewBook{
		Township: c.Township, County: c.County, Organization: c.Organization, Code: c.Code, Name: c.Name,
		Regime: regime, Start: start,
	}
	if c.CodeLengths != "" {
		if n.CodeLengths, err = ledger.ParseCodeLengths(c.CodeLengths); err != nil {
			return err
		}
	}
	b, closeBooks, err := a.openNew(a.ctx)
	if err != nil {
		return err
	}
	info, err := b.CreateBook(a.ctx, a.operator(), n)
	if err := alsoClose(err, closeBooks); err != nil {
		return err
	}
	return a.say("cli.book_begun", ledger.Args{
		"code": info.Code, "name": info.Name, "start": info.Start.String(), "edition": info.Edition,
	})
}

// bookListCmd lists all books of the database.
type bookListCmd struct{}

// Run prints one line a book.
func (bookListCmd) Run(a *app) error {
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	infos, err := b.List(a.ctx)
	if err := alsoClose(err, closeBooks); err != nil {
		return err
	}
	rows := [][]string{a.words("cli.column_code", "cli.column_name", "cli.column_organization", "cli.column_township",
		"cli.column_regime", "cli.column_start", "cli.column_vouchers", "cli.column_head")}
	for _, i := range infos {
		rows = append(rows, []string{
			i.Code, i.Name, i.Organization, i.Township, i.Regime.String(), i.Start.String(),
			strconv.FormatInt(i.Head.Seq, 10), i.Head.Hash.Short(),
		})
	}
	return a.table(rows)
}

// accountsCmd groups what concerns the chart of a book.
type accountsCmd struct {
	List accountsListCmd `cmd:"" help:"列出科目 | List the accounts."`
	Add  accountsAddCmd  `cmd:"" help:"增设明细科目 | Add an account below an existing one."`
}

type accountsListCmd struct {
	Book string `help:"账套编码 | Code of the book."`
}

// Run prints one line an account.
func (c *accountsListCmd) Run(a *app) error {
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	chart, err := a.chart(b, c.Book)
	if err := alsoClose(err, closeBooks); err != nil {
		return err
	}
	rows := [][]string{a.words("cli.column_code", "cli.column_name", "cli.column_class", "cli.column_side",
		"cli.column_unit")}
	for _, code := range chart.Codes() {
		account, err := chart.Find(code)
		if err != nil {
			return err
		}
		rows = append(rows, []string{
			account.Code, chart.FullName(code), a.sentence("class."+account.Class.String(), nil),
			a.sentence("side."+account.Side.String(), nil), account.Unit,
		})
	}
	return a.table(rows)
}

type accountsAddCmd struct {
	Book       string   `help:"账套编码 | Code of the book."`
	Code       string   `required:"" help:"科目编码，以上级编码开头 | Code of the account, beginning with that of its parent."`
	Name       string   `required:"" help:"科目名称 | Name of the account."`
	Unit       string   `help:"计量单位（数量核算） | Unit of quantity, where quantities are kept."`
	Dimensions []string `help:"辅助核算：member、counterparty、venture、project、department | Details that each line must carry: member, counterparty, venture, project, department."`
	Note       string   `help:"说明 | What it records."`
}

// Run adds the account.
func (c *accountsAddCmd) Run(a *app) error {
	var set ledger.DimensionSet
	for _, name := range c.Dimensions {
		d, err := parseDimension(name)
		if err != nil {
			return err
		}
		set = set.With(d)
	}
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	err = func() error {
		book, err := a.book(b, c.Book)
		if err != nil {
			return err
		}
		return b.AddAccount(a.ctx, a.operator(), submissionKey(), book.ID, books.NewAccount{
			Code: c.Code, Name: c.Name, Unit: c.Unit, Dimensions: set, Note: c.Note,
		})
	}()
	if err := alsoClose(err, closeBooks); err != nil {
		return err
	}
	return a.say("cli.account_added", ledger.Args{"code": c.Code, "name": c.Name})
}

func parseDimension(name string) (ledger.Dimension, error) {
	for _, d := range ledger.AllDimensions {
		if d.String() == name {
			return d, nil
		}
	}
	return ledger.DimensionUnknown, ledger.NewError(ledger.Invalid, "dimension.kind", nil)
}

// submissionKey names one run of a command; who runs it again means it again.
func submissionKey() string { return "cli-" + rand.Text() }

package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/cooperatives/shares"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// membersCmd keeps the register of members.
type membersCmd struct {
	Import membersImportCmd `cmd:"" help:"导入成员名册（XLSX 或 CSV） | Take a list of members in (XLSX or CSV)."`
	List   membersListCmd   `cmd:"" help:"列出成员，证件号等已遮盖 | List the members, numbers masked."`
	Slips  membersSlipsCmd  `cmd:"" help:"打印成员手机查询的开通条（PDF） | Print the slips with which members get at their pages (PDF)."`
}

// withMembers opens the database and runs f with the register of a book.
func (a *app) withMembers(code string, f func(m *members.Members, book ledger.BookID) error) error {
	return a.withBook(code, func(b *books.Books, book ledger.BookID) error {
		key, err := a.memberKey(b.DB())
		if err != nil {
			return err
		}
		m, err := members.New(b, key)
		if err != nil {
			return err
		}
		return f(m, book)
	})
}

// withBook opens the database and runs f with one of its books.
func (a *app) withBook(code string, f func(b *books.Books, book ledger.BookID) error) error {
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	info, err := a.book(b, code)
	if err == nil {
		err = f(b, info.ID)
	}
	return alsoClose(err, closeBooks)
}

// readList reads a list from a file by read.
func readList(path string, read func(io.ReaderAt, int64) (sheet.Table, error)) (t sheet.Table, err error) {
	f, err := os.Open(path)
	if err != nil {
		return t, fileError(path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return t, fileError(path, err)
	}
	t, err = read(f, info.Size())
	if ledger.KindOf(err) == ledger.Internal {
		err = fileError(path, err)
	}
	return t, err
}

// optionalDate reads the date of a flag, zero when it was not given.
func optionalDate(text string) (ledger.Date, error) {
	if text == "" {
		return 0, nil
	}
	return ledger.ParseDate(text)
}

// warn tells what a list has that somebody should look at.
func (a *app) warn(warnings ledger.Errors) {
	for _, w := range warnings {
		a.complain(a.explain(w))
	}
}

type membersImportCmd struct {
	File     string `arg:"" help:"成员名册：列名为成员编号、姓名、户号、身份证号等 | The list: columns named code, name, household, id number and so on."`
	Book     string `help:"账套编码 | Code of the book."`
	DryRun   bool   `help:"只检查，不写入 | Check everything and change nothing."`
	Date     string `placeholder:"2025-01-31" help:"成员身份确认日期，文件里没有时用（默认今天） | The day of confirmation where the list tells none (default: today)."`
	Document string `help:"确认依据，文件里没有时用（默认为文件名） | What proves the memberships where the list tells nothing (default: the name of the file)."`
}

// Run takes the list in as a whole.
func (c *membersImportCmd) Run(a *app) error {
	list, err := readList(c.File, members.ReadList)
	if err != nil {
		return err
	}
	day, err := optionalDate(c.Date)
	if err != nil {
		return err
	}
	return a.withMembers(c.Book, func(m *members.Members, book ledger.BookID) error {
		r, err := m.Import(a.ctx, a.operator(), submissionKey(), members.ImportInput{
			Book: book, List: list, Date: day, Document: firstOf(c.Document, filepath.Base(c.File)), DryRun: c.DryRun,
		})
		if err != nil {
			return list.Named(ledger.Problems(err))
		}
		a.warn(list.Named(r.Warnings))
		args := ledger.Args{
			"added": strconv.Itoa(r.Added), "changed": strconv.Itoa(r.Changed), "same": strconv.Itoa(r.Same),
			"households": strconv.Itoa(r.Households),
		}
		if c.DryRun {
			return a.say("member.import_checked", args)
		}
		return a.say("member.imported", args)
	})
}

type membersListCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	At     string `placeholder:"2025-12-31" help:"某一天的状态（默认今天） | The status on a day (default: today)."`
	Format string `enum:"text,csv,json" default:"text" help:"text、csv 或 json | text, csv or json."`
}

// Run lists all members.
func (c *membersListCmd) Run(a *app) error {
	day, err := optionalDate(c.At)
	if err != nil {
		return err
	}
	if day == 0 {
		day = ledger.DateOf(a.Now())
	}
	head := a.words("cli.column_code", "cli.column_person", "cli.column_household", "cli.column_group",
		"cli.column_relation", "cli.column_id_number", "cli.column_phone", "cli.column_bank_card", "cli.column_status")
	if c.Format != "text" {
		head = []string{
			"code", "name", "household", "group", "relation", "id_number", "phone", "bank_card", "status",
		}
	}
	var rows [][]string
	err = a.withMembers(c.Book, func(m *members.Members, book ledger.BookID) error {
		after := ""
		for {
			page, err := m.List(a.ctx, book, members.Query{Day: day, After: after})
			if err != nil || len(page) == 0 {
				return err
			}
			for _, r := range page {
				status := r.Status.String()
				if c.Format == "text" {
					status = a.sentence("member.status."+status, nil)
				}
				rows = append(rows, []string{
					r.Code, r.Name, r.Household, r.Group, r.Relation, r.IDNumber, r.Phone, r.BankCard, status,
				})
			}
			after = page[len(page)-1].Code
		}
	})
	if err != nil {
		return err
	}
	return a.list(c.Format, head, rows)
}

// list writes rows as a table of text, CSV, or a JSON array of objects with the names of the head.
func (a *app) list(format string, head []string, rows [][]string) error {
	switch format {
	case "csv":
		out := csv.NewWriter(a.Out)
		for _, row := range rows {
			for i, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(cell)[0]) {
					row[i] = "'" + cell // else a spreadsheet would take it for a formula
				}
			}
		}
		return out.WriteAll(append([][]string{head}, rows...))
	case "json":
		objects := make([]map[string]string, len(rows))
		for i, row := range rows {
			objects[i] = make(map[string]string, len(head))
			for j, name := range head {
				objects[i][name] = row[j]
			}
		}
		out := json.NewEncoder(a.Out)
		out.SetEscapeHTML(false)
		out.SetIndent("", " ")
		return out.Encode(objects)
	}
	return a.table(append([][]string{head}, rows...))
}

// sharesCmd keeps the share register.
type sharesCmd struct {
	Class    sharesClassCmd    `cmd:"" help:"设置股种 | Set up a class of shares."`
	Import   sharesImportCmd   `cmd:"" help:"导入配股清单（XLSX 或 CSV） | Grant the shares of a list (XLSX or CSV)."`
	Transfer sharesTransferCmd `cmd:"" help:"登记转让、继承或赠与 | Enter a transfer, inheritance or gift."`
	List     sharesListCmd     `cmd:"" help:"列出持股 | List who holds what."`
}

// withShares opens the database and runs f with the share register of a book.
func (a *app) withShares(code string, f func(s *shares.Shares, book ledger.BookID) error) error {
	return a.withBook(code, func(b *books.Books, book ledger.BookID) error { return f(shares.New(b.DB()), book) })
}

type sharesClassCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	Code   string `required:"" help:"股种编码 | Code of the class."`
	Name   string `required:"" help:"名称 | Its name."`
	Kind   string `default:"custom" placeholder:"member" help:"类别：member、collective、household、population、seniority、contribution、relief、land、capital、custom | What it is given for."`
	Weight string `default:"1" help:"每股折算系数 | The points of one share."`
}

// Run stores the class.
func (c *sharesClassCmd) Run(a *app) error {
	kind, err := cooperatives.ParseShareKind(c.Kind)
	if err != nil {
		return err
	}
	points, err := decimal.NewFromString(c.Weight)
	if err != nil {
		return ledger.NewError(ledger.Invalid, "share.weight", nil).At("weight")
	}
	class := cooperatives.ShareClass{Code: c.Code, Name: c.Name, Kind: kind, Weight: points}
	return a.withShares(c.Book, func(s *shares.Shares, book ledger.BookID) error {
		if err := s.PutClass(a.ctx, a.operator(), submissionKey(), book, class); err != nil {
			return err
		}
		return a.say("share.class_put", ledger.Args{"code": c.Code, "name": c.Name})
	})
}

type sharesImportCmd struct {
	File     string `arg:"" help:"配股清单：列名为成员编号、股种、股数、日期、依据 | The list: columns member, class, shares, date, document."`
	Book     string `help:"账套编码 | Code of the book."`
	DryRun   bool   `help:"只检查，不写入 | Check everything and change nothing."`
	Date     string `placeholder:"2025-01-31" help:"登记日期，文件里没有时用（默认今天） | The day of entry where the list tells none (default: today)."`
	Document string `help:"依据，文件里没有时用（默认为文件名） | The document where the list tells none (default: the name of the file)."`
	Approver string `help:"批准人，文件里没有时用（默认为操作者） | Who approved, where the list tells nobody (default: the operator)."`
}

// Run grants the shares of the list as a whole. The same file is taken in once.
func (c *sharesImportCmd) Run(a *app) error {
	list, err := readList(c.File, shares.ReadList)
	if err != nil {
		return err
	}
	day, err := optionalDate(c.Date)
	if err != nil {
		return err
	}
	return a.withShares(c.Book, func(s *shares.Shares, book ledger.BookID) error {
		who := a.operator()
		r, err := s.Import(a.ctx, who, "share-import-"+list.Hash.String(), shares.ImportInput{
			Book: book, List: list, Date: day, Document: firstOf(c.Document, filepath.Base(c.File)),
			Approver: firstOf(c.Approver, who.Name), DryRun: c.DryRun,
		})
		if err != nil {
			return list.Named(ledger.Problems(err))
		}
		a.warn(list.Named(r.Warnings))
		if r.Again {
			return a.say("share.file_known", nil)
		}
		args := ledger.Args{
			"movements": strconv.Itoa(r.Movements), "holders": strconv.Itoa(r.Holders), "shares": r.Shares.String(),
		}
		if c.DryRun {
			return a.say("share.import_checked", args)
		}
		return a.say("share.imported", args)
	})
}

type sharesTransferCmd struct {
	Book     string `help:"账套编码 | Code of the book."`
	From     string `required:"" help:"转出方：成员或户的编号，* 为集体 | Who gives: code of a member or household, * for the collective."`
	To       string `required:"" help:"转入方 | Who receives."`
	Class    string `required:"" help:"股种编码 | Code of the class."`
	Shares   string `required:"" placeholder:"1.5" help:"股数 | How many shares."`
	Date     string `required:"" placeholder:"2025-01-31" help:"登记日期 | The day of entry."`
	Document string `required:"" help:"合同、遗嘱或决议的名称和编号 | The contract, will or resolution."`
	Kind     string `enum:"transfer,inheritance,gift" default:"transfer" help:"transfer 转让、inheritance 继承、gift 赠与 | transfer, inheritance or gift."`
	Approver string `help:"批准人（默认为操作者） | Who approved (default: the operator)."`
}

// Run enters the movement.
func (c *sharesTransferCmd) Run(a *app) error {
	kind, err := cooperatives.ParseMovementKind(c.Kind)
	if err != nil {
		return err
	}
	number, err := cooperatives.ParseShares(c.Shares)
	if err != nil {
		return err
	}
	day, err := ledger.ParseDate(c.Date)
	if err != nil {
		return err
	}
	return a.withShares(c.Book, func(s *shares.Shares, book ledger.BookID) error {
		who := a.operator()
		entered, err := s.Record(a.ctx, who, submissionKey(), book, []cooperatives.Movement{{
			Kind: kind, Class: c.Class, From: cooperatives.Holder(c.From), To: cooperatives.Holder(c.To),
			Shares: number, Date: day, Document: c.Document, Approver: firstOf(c.Approver, who.Name),
		}})
		if err != nil {
			return ledger.Within(err, "row.1")
		}
		return a.say("share.recorded", ledger.Args{
			"no": strconv.Itoa(entered[0].No), "from": c.From, "to": c.To, "class": c.Class, "shares": number.String(),
		})
	})
}

type sharesListCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	At     string `placeholder:"2025-12-31" help:"某一天结束时的持股（默认今天） | What is held at the end of a day (default: today)."`
	Format string `enum:"text,csv,json" default:"text" help:"text、csv 或 json | text, csv or json."`
}

// Run lists the holdings and, as text, their sum.
func (c *sharesListCmd) Run(a *app) error {
	day, err := optionalDate(c.At)
	if err != nil {
		return err
	}
	if day == 0 {
		day = ledger.DateOf(a.Now())
	}
	var held []shares.Holding
	err = a.withShares(c.Book, func(s *shares.Shares, book ledger.BookID) error {
		var err error
		held, err = s.HoldingsOn(a.ctx, book, day)
		return err
	})
	if err != nil {
		return err
	}
	var rows [][]string
	var total cooperatives.Shares
	for _, h := range held {
		name := h.Name
		if h.Holder == cooperatives.TheCollective && c.Format == "text" {
			name = a.sentence("web.shares.collective", nil)
		}
		rows = append(rows, []string{string(h.Holder), name, h.Class, h.ClassName, h.Shares.String()})
		total += h.Shares
	}
	head := []string{"holder", "name", "class", "class_name", "shares"}
	if c.Format == "text" {
		head = a.words("cli.column_holder", "cli.column_name", "cli.column_share_class", "cli.column_class_name",
			"cli.column_shares")
		rows = append(rows, []string{a.sentence("share.total", nil), "", "", "", total.String()})
	}
	return a.list(c.Format, head, rows)
}

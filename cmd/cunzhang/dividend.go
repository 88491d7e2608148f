package main

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/patronage"
	"cunzhang/cooperatives/shares"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// dividendCmd is about sharing out money.
type dividendCmd struct {
	Plan       dividendPlanCmd       `cmd:"" help:"制定分配方案：按账上数字和章程算到每户 | Work a distribution out, from the books and the charter to each holder."`
	Rules      dividendRulesCmd      `cmd:"" help:"登记章程规定的分配规则 | Keep what the charter says of distributions."`
	List       dividendListCmd       `cmd:"" help:"列出分配方案 | List the distributions."`
	Show       dividendShowCmd       `cmd:"" help:"显示一个方案：各行、每户金额和办理经过 | Show one: its rows, the parts of the holders and its steps."`
	Advance    dividendAdvanceCmd    `cmd:"" help:"办理下一步：理事会、监事会、党组织、乡镇、公示、表决、批准 | Take the next step: board, supervisors, party, township, published, voted, approved."`
	Return     dividendReturnCmd     `cmd:"" help:"退回草案，开始新的一稿 | Send it back to its draft and begin the next version."`
	Annul      dividendAnnulCmd      `cmd:"" help:"作废没有入账的方案 | End a distribution that is not posted."`
	Post       dividendPostCmd       `cmd:"" help:"生成分配凭证，待审核 | Draft the vouchers, to be checked."`
	Pay        dividendPayCmd        `cmd:"" help:"付款批次：编制、放行、登记结果 | Batches of payments: prepare, release, report."`
	Profile    dividendProfileCmd    `cmd:"" help:"银行文件格式：列出、增改、停用 | Formats of banks' files: list, put, set aside."`
	Instruct   dividendInstructCmd   `cmd:"" help:"暂缓、解除暂缓或指定领款人 | Hold a part back, let it go, or name who is paid instead."`
	Unclaimed  dividendUnclaimedCmd  `cmd:"" help:"列出未领取的金额和天数 | List what nobody has collected, and for how long."`
	Statements dividendStatementsCmd `cmd:"" help:"打印分红通知单 | Print the statements of members."`
	Check      dividendCheckCmd      `cmd:"" help:"用核验码查验一张分红单 | Ask whether the statement with a code is genuine."`
	Split      dividendSplitCmd      `cmd:"" help:"按权重把一笔钱分到人（户），不涉及账套 | Split an amount by weights, without any book."`
}

// dividends wires the distributions of the books to their registers.
func (a *app) dividends(b *books.Books) *dividends.Dividends {
	// Without the key of personal numbers there is no register of members: households and voters are not asked for.
	if key, err := a.memberKey(b.DB()); err == nil {
		if m, err := members.New(b, key); err == nil {
			return dividendsOf(b, m)
		}
	}
	accounts := patronage.New(b.DB())
	return dividends.New(b, dividends.Sources{Shares: shares.New(b.DB()), Patronage: accounts, Converted: accounts})
}

// dividendsOf is the service of distributions over all registers.
func dividendsOf(b *books.Books, m *members.Members) *dividends.Dividends {
	accounts := patronage.New(b.DB())
	return dividends.New(b, dividends.Sources{
		Shares: shares.New(b.DB()), Households: m, Voters: m, Cards: m, Patronage: accounts,
		Converted: accounts, Claims: fieldTeam(b),
	})
}

// withDividends opens the database and runs f with the distributions of a book.
func (a *app) withDividends(code string, f func(d *dividends.Dividends, book ledger.BookID) error) error {
	return a.withBook(code, func(b *books.Books, book ledger.BookID) error { return f(a.dividends(b), book) })
}

// acting names who does something on the command line: the operator of the server, or a person for whom the operator
// enters what was decided elsewhere. The log says so by the address.
type acting struct {
	By string `placeholder:"LOGIN" help:"办理人的登录名（默认为系统） | Who does it, by user name (default: the system)."`
}

// who returns the actor in the book.
func (c *acting) who(a *app, b *books.Books, book ledger.BookID) (ledger.Actor, error) {
	if c.By == "" {
		return a.operator(), nil
	}
	people := staff.New(b.DB())
	u, err := people.FindUser(a.ctx, c.By)
	if err != nil {
		return ledger.Actor{}, err
	}
	roles, err := people.Roles(a.ctx, u.ID, book)
	return ledger.Actor{ID: u.ID, Name: u.Name, Address: "cli", Cashier: roles.Has(staff.Cashier)}, err
}

// ofRun is a run of a book, by whom it is dealt with.
type ofRun struct {
	Book   string `help:"账套编码 | Code of the book."`
	Number int    `name:"run" required:"" placeholder:"NO" help:"分配方案编号 | Number of the distribution."`
	acting
}

// with opens the database and runs f with the run as it stands, and who acts.
func (c *ofRun) with(a *app, f func(d *dividends.Dividends, run dividends.Run, who ledger.Actor) error) error {
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		d := a.dividends(b)
		run, err := d.Find(a.ctx, book, c.Number)
		if err != nil {
			return err
		}
		return f(d, run, who)
	})
}

type dividendListCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	Year   int    `help:"年度 | The year."`
	Format string `enum:"text,csv,json" default:"text" help:"text、csv 或 json | text, csv or json."`
}

// Run prints a line for each run.
func (c *dividendListCmd) Run(a *app) error {
	return a.withDividends(c.Book, func(d *dividends.Dividends, book ledger.BookID) error {
		all, err := d.List(a.ctx, book, c.Year)
		if err != nil {
			return err
		}
		rows := make([][]string, len(all))
		for i := range all {
			r := &all[i]
			rows[i] = []string{
				strconv.Itoa(r.No), strconv.Itoa(r.Year), a.sentence("plan_kind."+r.Kind.String(), nil),
				strconv.Itoa(r.Version), a.state(r), strconv.Itoa(r.Payees), r.Gross.String(), r.Paid.String(),
			}
		}
		head := []string{"no", "year", "kind", "version", "state", "payees", "amount", "paid"}
		if c.Format == "text" {
			head = a.words("cli.column_no", "cli.column_year", "cli.column_kind", "cli.column_version", "cli.column_state",
				"cli.column_payees", "cli.column_amount", "cli.column_paid")
		}
		return a.list(c.Format, head, rows)
	})
}

// state names how far a run has come.
func (a *app) state(r *dividends.Run) string {
	if r.Void {
		return a.sentence("validity.void", nil)
	}
	return a.sentence("plan_state."+r.State.String(), nil)
}

type dividendShowCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	Number int    `name:"run" arg:"" placeholder:"NO" help:"分配方案编号 | Number of the distribution."`
	Format string `enum:"text,csv,json" default:"text" help:"text、csv 或 json | text, csv or json."`
}

// Run prints the run with its lines and steps.
func (c *dividendShowCmd) Run(a *app) error {
	return a.withDividends(c.Book, func(d *dividends.Dividends, book ledger.BookID) error {
		run, err := d.Find(a.ctx, book, c.Number)
		if err != nil {
			return err
		}
		lines, err := d.AllLines(a.ctx, book, c.Number)
		if err != nil {
			return err
		}
		if err := a.showRun(&run, lines, c.Format); err != nil || c.Format != "text" {
			return err
		}
		return a.showSteps(&run)
	})
}

// showSteps prints who took each step, the vouchers and the batches.
func (a *app) showSteps(run *dividends.Run) error {
	var rows [][]string
	for _, m := range run.Moves {
		state := "validity.void"
		if !m.Void {
			state = "plan_state." + m.To.String()
		}
		rows = append(rows, []string{
			strconv.Itoa(m.Version), m.On.String(), a.sentence(state, nil), m.Name, m.Document,
		})
	}
	for _, v := range run.Vouchers {
		state := "voucher.state.draft"
		if v.State != ledger.StateUnknown {
			state = "voucher.state." + v.State.String()
		}
		number := strconv.FormatInt(int64(v.ID), 10)
		if v.Number > 0 {
			number = string(v.Series) + "-" + strconv.Itoa(v.Number)
		}
		rows = append(rows, []string{v.Purpose, v.Date.String(), a.sentence(state, nil), number, ""})
	}
	for _, b := range run.Batches {
		rows = append(rows, []string{
			strconv.Itoa(b.No), b.On.String(), a.sentence("batch_state."+b.State.String(), nil),
			a.sentence("dividend_method."+b.Method.String(), nil), b.Net().Grouped(),
		})
	}
	return a.table(rows)
}

// showRun prints the rows of the plan and the part of each holder.
func (a *app) showRun(run *dividends.Run, lines []dividends.Line, format string) error {
	switch format {
	case "json":
		return a.deliver("", func(w io.Writer) error { return a.runJSON(w, run, lines) })
	case "csv":
		head := []string{"id", "name", "weight", "amount", "tax", "net", "state"}
		rows := make([][]string, len(lines))
		for i := range lines {
			l := &lines[i]
			rows[i] = []string{
				string(l.Holder), l.Name, weight(run, l), l.Gross().String(), l.Tax.String(), l.Net().String(), l.State.String(),
			}
		}
		return a.list("csv", head, append(rows, sums(run, lines)...))
	}
	if err := a.say("cli.dividend_title", ledger.Args{
		"title": run.Title(), "no": strconv.Itoa(run.No), "version": strconv.Itoa(run.Version), "state": a.state(run),
	}); err != nil {
		return err
	}
	var rows [][]string
	for _, row := range run.Breakdown.Lines {
		rows = append(rows, []string{a.rowName(run, row), row.Amount.Grouped()})
	}
	if err := a.table(rows); err != nil {
		return err
	}
	for i := range run.Pools {
		if err := a.showPool(&run.Pools[i]); err != nil {
			return err
		}
	}
	rows = [][]string{a.words("cli.column_holder", "cli.column_name", "cli.column_weight", "cli.column_amount",
		"cli.column_tax", "cli.column_net", "cli.column_state")}
	for i := range lines {
		l := &lines[i]
		name := l.Name
		if l.Collective() {
			name = a.sentence("web.dividend.collective", nil)
		}
		rows = append(rows, []string{
			string(l.Holder), name, weight(run, l), l.Gross().Grouped(), l.Tax.Grouped(), l.Net().Grouped(),
			a.sentence(l.StateKey(), nil),
		})
	}
	return a.table(rows)
}

// sums are the rows that end a list of lines: what all get together, and what the pools leave over.
func sums(run *dividends.Run, lines []dividends.Line) [][]string {
	var weigh dividends.Line
	var amount, tax ledger.Money
	for i := range lines {
		l := &lines[i]
		weigh.Weight, weigh.Patronage, weigh.Capital = weigh.Weight+l.Weight, weigh.Patronage+l.Patronage, weigh.Capital+l.Capital
		amount, tax = amount+l.Gross(), tax+l.Tax
	}
	return [][]string{
		{"total", "", weight(run, &weigh), amount.String(), tax.String(), (amount - tax).String(), ""},
		{"residue", "", "", residue(run).String(), "", "", ""},
	}
}

// residue is what the pools of a run leave over, in fen.
func residue(run *dividends.Run) ledger.Money {
	var sum ledger.Money
	for i := range run.Pools {
		sum += run.Pools[i].Residue
	}
	return sum
}

// rowName names a row of the plan: a farmers' cooperative has a surplus where a collective has income.
func (a *app) rowName(run *dividends.Run, row cooperatives.BreakdownLine) string {
	name := a.sentence("plan_row."+row.Row.String(), nil)
	if run.Rules.Charter.Regime == ledger.FarmersCooperative && row.Row < cooperatives.RowMembers && row.Name == "" {
		name = a.sentence("web.dividend.coop."+row.Row.String(), nil)
	}
	if row.Name != "" {
		name += "（" + row.Name + "）"
	}
	return name
}

// showPool prints how an amount was split.
func (a *app) showPool(p *dividends.Pool) error {
	args := ledger.Args{
		"pool": p.Split.Pool.Grouped(), "given": p.Distributed().Grouped(), "residue": p.Residue.Grouped(),
		"rate": p.Rate.Grouped(),
	}
	if p.Mode == cooperatives.ByRate {
		return a.say("cli.dividend_by_rate", args)
	}
	return a.say("cli.dividend_exact", args)
}

// weight is what a line counts, as a number of shares or as patronage and capital.
func weight(run *dividends.Run, l *dividends.Line) string {
	if pool := run.Pool(dividends.OfShares); pool != nil {
		return pool.Plain(l.Weight)
	}
	return run.Pool(dividends.OfPatronage).Plain(l.Patronage) + "/" + l.Capital.String()
}

// runLine and runResult are a plan for machines: amounts as decimal strings in yuan.
type runLine struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Weight      string   `json:"weight"`
	Amount      string   `json:"amount"`
	Tax         string   `json:"tax"`
	Net         string   `json:"net"`
	State       string   `json:"state,omitempty"`
	Explanation []string `json:"explanation"`
}

type runRow struct {
	Row    string `json:"row"`
	Name   string `json:"name"`
	Amount string `json:"amount"`
}

type runResult struct {
	No      int       `json:"no"`
	Version int       `json:"version"`
	Year    int       `json:"year"`
	Kind    string    `json:"kind"`
	State   string    `json:"state"`
	Rows    []runRow  `json:"rows"`
	Rate    string    `json:"rate,omitempty"`
	Residue string    `json:"residue"`
	Amount  string    `json:"amount"`
	Tax     string    `json:"tax"`
	Digest  string    `json:"digest"`
	Lines   []runLine `json:"lines"`
}

func (a *app) runJSON(w io.Writer, run *dividends.Run, lines []dividends.Line) error {
	out := runResult{
		No: run.No, Version: run.Version, Year: run.Year, Kind: run.Kind.String(), State: run.State.String(),
		Amount: run.Gross.String(), Tax: run.Tax.String(), Digest: run.Digest, Lines: make([]runLine, len(lines)),
	}
	for _, p := range run.Pools {
		if p.Rate != 0 {
			out.Rate = p.Rate.String()
		}
	}
	out.Residue = residue(run).String()
	for _, row := range run.Breakdown.Lines {
		out.Rows = append(out.Rows, runRow{row.Row.String(), row.Name, row.Amount.String()})
	}
	for i := range lines {
		l := &lines[i]
		line := runLine{
			ID: string(l.Holder), Name: l.Name, Weight: weight(run, l), Amount: l.Gross().String(), Tax: l.Tax.String(),
			Net: l.Net().String(), State: l.State.String(),
		}
		for _, e := range run.Explain(&l.Part) {
			line.Explanation = append(line.Explanation, a.sentence(e.Key, e.Args))
		}
		out.Lines[i] = line
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}

type dividendCheckCmd struct {
	Code string `arg:"" help:"单子上的核验码 | The code on the statement."`
}

// Run tells what the statement with the code may say.
func (c *dividendCheckCmd) Run(a *app) error {
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	v, err := a.dividends(b).Verify(a.ctx, c.Code)
	if err == nil {
		err = a.say("cli.dividend_check", ledger.Args{
			"organization": v.Organization, "name": v.Name, "year": strconv.Itoa(v.Year),
			"kind":   a.sentence("plan_kind."+v.Kind.String(), nil),
			"amount": v.Net().Grouped(), "state": a.sentence("validity."+v.Validity.String(), nil),
			"head": strings.ToUpper(v.Head.Hash.Short()),
		})
	}
	return alsoClose(err, closeBooks)
}

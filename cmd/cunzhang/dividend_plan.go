package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// ruleFlags are what the charter says of a distribution; what is not given stays as the book has it.
type ruleFlags struct {
	Reserve      string   `placeholder:"20%" help:"提取公积公益金：百分比或元 | The reserve: a percentage, or yuan."`
	ReserveLimit string   `placeholder:"YUAN" help:"公积公益金累计达到这个数后不再提取 | Balance at which the reserve takes no more."`
	Floor        string   `placeholder:"30%" help:"当地规定的最低提取比例 | The least reserve that the province wants."`
	FloorLaw     string   `default:"charter" help:"最低比例的依据，如 zhejiang-32、shanghai-25 | The article behind it, such as zhejiang-32."`
	Other        []string `placeholder:"NAME:15%" help:"其他分配项目：名称和百分比（对剩余部分）或元，可写多次 | A further item: its name and a percentage of what is left, or yuan; may be repeated."`
	OtherAccount []string `placeholder:"ACCOUNT" help:"其他分配项目的贷方科目，依次对应 | Accounts credited for these, in their order."`
	Members      string   `placeholder:"30%" help:"向成员分配：百分比（对剩余部分）或元；不填为全部剩余 | For members: a percentage of what is left, or yuan; all of it without."`
	ReturnRate   string   `placeholder:"60%" help:"盈余返还比例（合作社） | The rate of return by patronage, of a farmers' cooperative."`
	Method       string   `enum:"rate,exact," default:"" help:"rate 每股定额，余数不分；exact 分到每一分钱 | rate: the same round amount for every share; exact: every fen."`
	Unit         string   `enum:"分,角,元,fen,jiao,yuan," default:"" help:"每股金额取到 | What the amount for a share is rounded down to."`
	Weighing     string   `enum:"holder,household,share-days," default:"" help:"holder 按持有人、household 按户合并、share-days 按持股天数 | holder, household or share-days."`
	TaxRate      string   `placeholder:"0%" help:"代扣个人所得税税率 | Rate of the tax that is withheld."`
	NoticeDays   int      `help:"当地规定的公示天数（长于法定时） | Days of publication where the province wants more than the law."`
	NoticeLaw    string   `default:"zhejiang-20" help:"公示天数的依据 | The article behind it."`
	Watch        []string `placeholder:"KIND:ACCOUNT" help:"收入不能分配的科目，如 special-grant:503，可写多次 | An account whose income is not to be given away, such as special-grant:503; may be repeated."`
}

// steps are what the amount for a share may be rounded down to.
func steps() map[string]cooperatives.Step {
	return map[string]cooperatives.Step{
		"分": cooperatives.StepFen, "fen": cooperatives.StepFen, "角": cooperatives.StepJiao,
		"jiao": cooperatives.StepJiao, "元": cooperatives.StepYuan, "yuan": cooperatives.StepYuan,
	}
}

// reading collects what is wrong with flags, so that all is told at once.
type reading struct {
	problems ledger.Errors
}

func (r *reading) keep(field string, err error) {
	if err != nil {
		r.problems = append(r.problems, ledger.Problems(err)[0].At(field))
	}
}

// rate reads a percentage.
func (r *reading) rate(field, text string) decimal.Decimal {
	number := strings.TrimSuffix(strings.TrimSpace(ledger.Narrow(text)), "%")
	d, err := decimal.NewFromString(number)
	if err != nil {
		r.keep(field, ledger.NewError(ledger.Invalid, "cli.no_number", ledger.Args{"text": text}))
		return decimal.Zero
	}
	return d.Shift(-2)
}

func (r *reading) money(field, text string) ledger.Money {
	if text == "" {
		return 0
	}
	m, err := ledger.ParseMoney(text)
	r.keep(field, err)
	return m
}

func (r *reading) day(field, text string) ledger.Date {
	d, err := optionalDate(text)
	r.keep(field, err)
	return d
}

// item sets the rate or amount of an item.
func (r *reading) item(field, text string, into *cooperatives.Item) {
	into.Rate, into.Amount = decimal.Zero, 0
	if strings.HasSuffix(strings.TrimSpace(ledger.Narrow(text)), "%") {
		into.Rate = r.rate(field, text)
		return
	}
	into.Amount = r.money(field, text)
}

// apply changes the rules by the flags and reports whether any was given.
func (c *ruleFlags) apply(r *dividends.Rules) (bool, error) {
	var in reading
	given := false
	set := func(text string, f func()) {
		if text != "" {
			given = true
			f()
		}
	}
	set(c.Reserve, func() { in.item("reserve", c.Reserve, &r.Charter.Reserve) })
	set(c.ReserveLimit, func() { r.Charter.ReserveLimit = in.money("reserve", c.ReserveLimit) })
	set(c.Floor, func() {
		r.Charter.Floor = cooperatives.Floor{Rate: in.rate("reserve", c.Floor), Law: cooperatives.Law(c.FloorLaw)}
	})
	set(strings.Join(c.Other, ""), func() {
		r.Charter.Others = nil
		for _, text := range c.Other {
			name, amount, _ := strings.Cut(text, ":")
			item := cooperatives.Item{Name: name}
			in.item("items", amount, &item)
			r.Charter.Others = append(r.Charter.Others, item)
		}
	})
	set(strings.Join(c.OtherAccount, ""), func() { r.Accounts.Others = c.OtherAccount })
	set(c.Members, func() { in.item("items", c.Members, &r.Charter.Members) })
	set(c.ReturnRate, func() { r.Charter.ReturnRate = in.rate("return_rate", c.ReturnRate) })
	set(c.Method, func() {
		var err error
		r.Mode, err = cooperatives.ParseSplitMode(c.Method)
		in.keep("mode", err)
	})
	set(c.Unit, func() { r.Step = steps()[c.Unit] })
	set(c.Weighing, func() {
		var err error
		r.Weighing, err = dividends.ParseWeighing(c.Weighing)
		in.keep("weighing", err)
	})
	set(c.TaxRate, func() { r.TaxRate = in.rate("tax_rate", c.TaxRate) })
	if c.NoticeDays > 0 {
		given = true
		r.Vote.NoticeDays, r.Vote.NoticeLaw = c.NoticeDays, cooperatives.Law(c.NoticeLaw)
	}
	set(strings.Join(c.Watch, ""), func() {
		r.Watched = nil
		for _, text := range c.Watch {
			name, account, _ := strings.Cut(text, ":")
			kind, err := cooperatives.ParseNotIncome(name)
			in.keep("tainted", err)
			r.Watched = append(r.Watched, dividends.Watched{Account: account, Kind: kind})
		}
	})
	return given, in.problems.Err()
}

type dividendRulesCmd struct {
	Book     string `help:"账套编码 | Code of the book."`
	Document string `required:"" help:"依据：章程条款或决议 | The clause or resolution that they come from."`
	acting
	ruleFlags
}

// Run keeps the next version of the rules.
func (c *dividendRulesCmd) Run(a *app) error {
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		d := a.dividends(b)
		rules, last, err := d.Rules(a.ctx, book)
		if err != nil {
			return err
		}
		if _, err := c.apply(&rules); err != nil {
			return err
		}
		version, err := d.SetRules(a.ctx, who, submissionKey(), dividends.RulesChange{
			Book: book, After: last, Rules: rules, Document: c.Document,
		})
		if err != nil {
			return err
		}
		return a.say("cli.dividend_rules", ledger.Args{"version": strconv.Itoa(version), "document": c.Document})
	})
}

type dividendPlanCmd struct {
	Book      string   `help:"账套编码 | Code of the book."`
	Year      int      `required:"" placeholder:"2025" help:"年度 | The year."`
	Interim   bool     `help:"年中预分配（默认为年终分配） | A distribution during the year; without, the one that ends it."`
	Through   string   `placeholder:"2025-06" help:"预分配算到哪个月（默认为最后一个已结账的月份） | The last month of an interim plan (default: the last that is closed)."`
	Number    int      `name:"run" placeholder:"NO" help:"重拟这个方案的草案 | Draft this one anew."`
	On        string   `placeholder:"2026-01-10" help:"拟定日期（默认今天） | The day of the draft (default: today)."`
	Rate      string   `placeholder:"YUAN" help:"决议确定的每股金额 | The amount for a share, where the resolution names it."`
	ShareFrom string   `placeholder:"2025-01-01" help:"持股天数的第一天 | The first day of share-days."`
	ShareDay  string   `placeholder:"2025-12-31" help:"按哪一天的股权台账（默认为数字截止日） | The day of the share register (default: the last day of the figures)."`
	Transfers string   `placeholder:"YUAN" help:"其他转入：决议用公积金弥补亏损的数 | Reserve that covers losses by resolution."`
	Tainted   []string `placeholder:"KIND:YUAN" help:"数字里不能分配的款项，如 sale-proceeds:5000、special-grant:@503（@科目）、advance-rent:36000/2025-07-01..2028-06-30（按天分摊） | Money in the figures that is no income of the year, such as sale-proceeds:5000, special-grant:@503 or advance-rent:36000/2025-07-01..2028-06-30."`
	Exclude   []string `placeholder:"KIND:YUAN" help:"同上，从可分配额中扣除留存 | The same, taken out and kept."`
	Income    string   `placeholder:"YUAN" help:"本年收益：账上没有时直接给数 | The income of the year, where the books do not have it."`
	Opening   string   `placeholder:"YUAN" help:"年初未分配（与 --income 同用） | Undistributed at the beginning, with --income."`
	Cash      string   `placeholder:"YUAN" help:"可用资金（与 --income 同用） | Money at hand, with --income."`
	Note      string   `help:"说明 | A note."`
	DryRun    bool     `help:"只计算，不写入 | Work it out and write nothing."`
	Format    string   `enum:"text,csv,json" default:"text" help:"text、csv 或 json | text, csv or json."`
	acting
	ruleFlags
}

// Run works the plan out, keeps it unless it is a dry run, and prints it.
func (c *dividendPlanCmd) Run(a *app) error {
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		d := a.dividends(b)
		q, err := c.request(a, d, book)
		if err != nil {
			return err
		}
		if c.DryRun {
			run, lines, err := d.Preview(a.ctx, q)
			if err != nil {
				return err
			}
			return a.showRun(&run, lines, c.Format)
		}
		ref, err := d.Plan(a.ctx, who, submissionKey(), q)
		if err != nil {
			return err
		}
		run, err := d.Find(a.ctx, book, ref.Run)
		if err != nil {
			return err
		}
		lines, err := d.AllLines(a.ctx, book, ref.Run)
		if err != nil {
			return err
		}
		return a.showRun(&run, lines, c.Format)
	})
}

// request reads the flags; everything that is wrong is told at once.
func (c *dividendPlanCmd) request(
	a *app, d *dividends.Dividends, book ledger.BookID,
) (dividends.Request, error) {
	var in reading
	q := dividends.Request{
		Book: book, Run: c.Number, Year: c.Year, Kind: cooperatives.Final, On: in.day("date", c.On),
		Rate: in.money("rate", c.Rate), ShareFrom: in.day("from", c.ShareFrom), ShareDay: in.day("to", c.ShareDay),
		Transfers: in.money("amount", c.Transfers), Note: c.Note,
	}
	if c.Interim {
		q.Kind = cooperatives.Interim
	}
	if c.Through != "" {
		var err error
		q.Through, err = ledger.ParsePeriod(c.Through)
		in.keep("through", err)
	}
	for _, text := range c.Tainted {
		q.Taints = append(q.Taints, in.taint(text))
	}
	for _, text := range c.Exclude {
		t := in.taint(text)
		t.Exclude = true
		q.Taints = append(q.Taints, t)
	}
	if c.Income != "" {
		q.Figures = &cooperatives.Figures{
			YearIncome: in.money("amount", c.Income), Opening: in.money("amount", c.Opening),
			Cash: in.money("amount", c.Cash), Transfers: q.Transfers,
		}
	}
	rules, _, err := d.Rules(a.ctx, book)
	if err != nil {
		return q, err
	}
	given, err := c.apply(&rules)
	if given {
		q.Rules = &rules
	}
	return q, errors.Join(in.problems.Err(), err)
}

// taint reads KIND:YUAN or KIND:@ACCOUNT, and of a rent the days that it was paid for: advance-rent:YUAN/FROM..TO.
func (r *reading) taint(text string) dividends.Taint {
	name, value, _ := strings.Cut(text, ":")
	kind, err := cooperatives.ParseNotIncome(name)
	r.keep("tainted", err)
	t := dividends.Taint{Kind: kind}
	value, days, spread := strings.Cut(value, "/")
	if spread {
		from, to, _ := strings.Cut(days, "..")
		t.From, t.To = r.day("from", from), r.day("to", to)
	}
	if account, ok := strings.CutPrefix(value, "@"); ok {
		t.Account = account
		return t
	}
	t.Amount = r.money("tainted", value)
	return t
}

package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/ventures"
	"cunzhang/ledger"
)

// ventureCmd keeps the ventures of a village and settles their contracts.
type ventureCmd struct {
	List     ventureListCmd     `cmd:"" help:"列出经营项目、合同和未付款 | List ventures, their contracts and what they owe."`
	Add      ventureAddCmd      `cmd:"" help:"登记或更改经营项目 | Add a venture, or change one."`
	Contract ventureContractCmd `cmd:"" help:"登记合同，或登记合同的新版本 | Add a contract, or the next version of one."`
	Settle   ventureSettleCmd   `cmd:"" help:"按合同结算一期，两边账套各生成一张待审凭证 | Settle a period of a contract: a voucher to be checked in both books."`
	Spread   ventureSpreadCmd   `cmd:"" help:"把一次收的多年租金按月转作收入 | Move a month of rent that was paid for years at once to income."`
}

// withVentures opens the database and runs f with the ventures of the book.
func (a *app) withVentures(code string, f func(v *ventures.Ventures, book ledger.BookID) error) error {
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	info, err := a.book(b, code)
	if err == nil {
		err = f(ventures.New(b), info.ID)
	}
	return alsoClose(err, closeBooks)
}

type ventureListCmd struct {
	Book string `help:"村集体的账套编码 | Code of the collective's book."`
}

// Run prints a line for each venture, contract and due.
func (c *ventureListCmd) Run(a *app) error {
	return a.withVentures(c.Book, func(v *ventures.Ventures, book ledger.BookID) error {
		all, err := v.List(a.ctx, book)
		if err != nil {
			return err
		}
		var rows [][]string
		for _, w := range all {
			rows = append(rows, []string{
				w.Code, w.Name, a.sentence("venture.kind."+w.Kind.String(), nil),
				a.sentence("venture.mode."+w.Mode.String(), nil), w.Source,
			})
		}
		contracts, err := v.Contracts(a.ctx, book)
		if err != nil {
			return err
		}
		for _, k := range contracts {
			rows = append(rows, []string{
				k.No, k.Title, a.sentence("contract.base."+k.Terms.Base.String(), nil),
				a.sentence("contract.nature."+k.Nature.String(), nil), k.Venture,
			})
		}
		if err := a.table(rows); err != nil {
			return err
		}
		return c.dues(a, v, book)
	})
}

func (c *ventureListCmd) dues(a *app, v *ventures.Ventures, book ledger.BookID) error {
	dues, err := v.Dues(a.ctx, book, ledger.DateOf(a.Now()))
	for _, d := range dues {
		if err == nil {
			key := "cli.venture_due"
			if d.Late.Days > 0 {
				key = "cli.venture_late"
			}
			err = a.say(key, ledger.Args{
				"name": d.Name, "contract": d.Settlement.Contract, "span": d.Settlement.Span.String(),
				"amount": d.Late.Open.Grouped(), "date": d.Settlement.By.String(), "days": strconv.Itoa(d.Late.Days),
				"charge": d.Late.Charge.Grouped(),
			})
		}
	}
	return err
}

type ventureAddCmd struct {
	Book         string   `help:"村集体的账套编码 | Code of the collective's book."`
	Code         string   `required:"" help:"经营项目编码 | Code of the venture."`
	Name         string   `required:"" help:"名称 | The name."`
	Kind         string   `enum:"lodge,farm,workshop,orchard,other" default:"lodge" help:"类型：lodge 民宿、farm 农庄、workshop 工坊、orchard 果园、other 其他 | lodge, farm, workshop, orchard or other."`
	Mode         string   `enum:"self-operated,leased,entrusted" default:"self-operated" help:"经营方式：self-operated 自营、leased 出租流转、entrusted 委托经营 | self-operated, leased or entrusted."`
	Operator     string   `help:"经营者 | Who runs it."`
	Rooms        int      `help:"房间数 | Rooms."`
	Beds         int      `help:"床位数 | Beds."`
	Houses       int      `help:"农房栋数 | Farmhouses."`
	Land         string   `default:"0" help:"土地，亩 | Land in mu."`
	Source       string   `placeholder:"BOOK" help:"项目自己的账套编码；不填则按月填报 | Code of the venture's own book; without one its months are reported."`
	Counterparty string   `help:"项目在村集体账套里的往来单位编码 | Its code among the counterparties of the collective."`
	Share        []string `placeholder:"ACCOUNT" help:"项目账套里记分成的费用科目，算收益时不减 | Expense accounts of the source that take the share itself, left out of the profit."`
	Ended        bool     `help:"已停止经营 | It has ended."`
}

// Run stores the venture.
func (c *ventureAddCmd) Run(a *app) error {
	w := ventures.Venture{
		Code: c.Code, Name: c.Name, Operator: c.Operator, Rooms: c.Rooms, Beds: c.Beds, Houses: c.Houses,
		Source: c.Source, Counterparty: c.Counterparty, Active: !c.Ended,
		Accounts: ventures.SourceAccounts{Share: c.Share},
	}
	var err error
	if w.Kind, err = ventures.ParseKind(c.Kind); err != nil {
		return err
	}
	if w.Mode, err = ventures.ParseMode(c.Mode); err != nil {
		return err
	}
	if w.Land, err = ledger.ParseQuantity(c.Land); err != nil {
		return ledger.Problems(err)[0].At("land")
	}
	return a.withVentures(c.Book, func(v *ventures.Ventures, book ledger.BookID) error {
		if err := v.PutVenture(a.ctx, a.operator(), submissionKey(), book, w); err != nil {
			return err
		}
		return a.say("cli.venture_put", ledger.Args{"code": w.Code, "name": w.Name})
	})
}

type ventureContractCmd struct {
	Book        string   `help:"村集体的账套编码 | Code of the collective's book."`
	Contract    string   `required:"" placeholder:"NO" help:"合同编号 | Number of the contract."`
	Venture     string   `required:"" help:"经营项目编码 | Code of the venture."`
	Title       string   `required:"" help:"合同名称 | Its title."`
	Nature      string   `enum:"stake,lease,contracting" default:"stake" help:"性质：stake 入股、lease 出租、contracting 发包 | stake, lease or contracting."`
	Base        string   `enum:"operating-revenue,operating-profit,invested-capital,area,beds" default:"operating-profit" help:"计算基数：operating-revenue 营业收入、operating-profit 提取前经营收益、invested-capital 投资额、area 面积、beds 床位 | What it measures."`
	Tier        []string `placeholder:"FROM:RATE" help:"分档，如 0:0.10；按面积、床位的为每单位元数。可写多次 | A tier such as 0:0.10, or yuan per unit for area and beds; may be repeated."`
	Quantity    string   `default:"0" help:"投资额（元）、面积（亩）或床位数 | Capital in yuan, area in mu, or beds."`
	Guarantee   string   `default:"0" help:"保底，元 | The guarantee, in yuan."`
	Cap         string   `default:"0" help:"封顶，元；0 为不封顶 | The cap, in yuan; 0 for none."`
	CarryLosses bool     `help:"亏损结转以后弥补 | Losses are carried forward."`
	OpeningLoss string   `default:"0" help:"以前未弥补的亏损，元 | Loss carried from before, in yuan."`
	Audited     bool     `help:"只按审计后的数字结算 | Settle on audited figures only."`
	LateRate    string   `default:"0" help:"逾期费率，每日 | The charge per day of delay, such as 0.0005."`
	From        string   `required:"" placeholder:"2025-01-01" help:"开始 | The first day."`
	To          string   `placeholder:"2034-12-31" help:"结束；不填为无期限 | The last day; none without."`
	Cycle       int      `enum:"1,3,12" default:"12" help:"几个月结算一期 | Months of a period: 1, 3 or 12."`
	DueDays     int      `default:"31" help:"期末后几天内付款 | Days after the period within which to pay."`
	Collective  string   `help:"村集体在项目账套里的往来单位编码 | Code of the collective among the venture's counterparties."`
	Document    string   `help:"依据 | What proves it."`
}

// Run stores the contract, or its next version.
func (c *ventureContractCmd) Run(a *app) error {
	k, err := c.contract()
	if err != nil {
		return err
	}
	return a.withVentures(c.Book, func(v *ventures.Ventures, book ledger.BookID) error {
		version, err := v.PutContract(a.ctx, a.operator(), submissionKey(), book, k)
		if err != nil {
			return err
		}
		return a.say("cli.contract_put", ledger.Args{
			"contract": k.No, "name": k.Title, "version": strconv.Itoa(version),
		})
	})
}

// contract reads the flags; everything that is wrong is told at once.
func (c *ventureContractCmd) contract() (ventures.Contract, error) {
	var problems ledger.Errors
	keep := func(field string, err error) {
		if err != nil {
			problems = append(problems, ledger.Problems(err)[0].At(field))
		}
	}
	number := func(field, text string) decimal.Decimal {
		d, err := decimal.NewFromString(strings.TrimSpace(ledger.Narrow(text)))
		if err != nil {
			keep(field, ledger.NewError(ledger.Invalid, "cli.no_number", ledger.Args{"text": text}))
		}
		return d
	}
	money := func(field, text string) ledger.Money {
		m, err := ledger.ParseMoney(text)
		keep(field, err)
		return m
	}
	day := func(field, text string) ledger.Date {
		d, err := ledger.ParseDate(text)
		keep(field, err)
		return d
	}
	k := ventures.Contract{
		No: c.Contract, Venture: c.Venture, Title: c.Title, From: day("from", c.From), Cycle: c.Cycle,
		DueDays: c.DueDays, Quantity: number("quantity", c.Quantity), OpeningLoss: money("amount", c.OpeningLoss),
		Collective: c.Collective, Document: c.Document,
		Terms: cooperatives.Terms{
			Guarantee: money("amount", c.Guarantee), Cap: money("cap", c.Cap), LossCarriedForward: c.CarryLosses,
			AuditedOnly: c.Audited, LateRate: number("late_rate", c.LateRate),
		},
	}
	var err error
	k.Nature, err = ventures.ParseNature(c.Nature)
	keep("nature", err)
	k.Terms.Base, err = cooperatives.ParseBase(c.Base)
	keep("base", err)
	if c.To != "" {
		k.To = day("to", c.To)
	}
	for _, text := range c.Tier {
		from, rate, both := strings.Cut(text, ":")
		if !both {
			from, rate = "0", text
		}
		k.Terms.Tiers = append(k.Terms.Tiers, cooperatives.Tier{From: number("tiers", from), Rate: number("tiers", rate)})
	}
	return k, problems.Err()
}

type ventureSettleCmd struct {
	Book     string `help:"村集体的账套编码 | Code of the collective's book."`
	Contract string `required:"" placeholder:"NO" help:"合同编号 | Number of the contract."`
	Period   string `required:"" placeholder:"2025" help:"期间：2025、2025Q4、2025-12 | The period: 2025, 2025Q4 or 2025-12."`
	DryRun   bool   `help:"只计算，不生成凭证 | Work it out and write nothing."`
}

// Run works out what is owed, line by line, and drafts the vouchers.
func (c *ventureSettleCmd) Run(a *app) error {
	span, err := ledger.ParseSpan(c.Period)
	if err != nil {
		return err
	}
	return a.withVentures(c.Book, func(v *ventures.Ventures, book ledger.BookID) error {
		s, before, err := c.settle(a, v, book, span)
		if err != nil {
			return err
		}
		for _, step := range s.Due.Steps {
			if err := a.say(step.Key, step.Args); err != nil {
				return err
			}
		}
		return c.tell(a, s, before)
	})
}

// settle settles the period, or works it out, and reports whether that was done before.
func (c *ventureSettleCmd) settle(
	a *app, v *ventures.Ventures, book ledger.BookID, span ledger.Span,
) (s ventures.Settlement, before bool, err error) {
	if s, err = v.Preview(a.ctx, book, c.Contract, span); c.DryRun || err == nil && s.No > 0 {
		return s, s.No > 0, err
	}
	s, err = v.Settle(a.ctx, a.operator(), submissionKey(), book, c.Contract, span)
	return s, false, err
}

// tell prints the lines of a dry run, or which vouchers wait to be checked.
func (c *ventureSettleCmd) tell(a *app, s ventures.Settlement, before bool) error {
	key := "cli.settled"
	switch {
	case before:
		key = "cli.settled_before"
	case c.DryRun:
		return a.draftLines(append(s.Lines, s.VentureLines...))
	case s.Voucher == 0 && s.VentureDraft == 0:
		key = "cli.settled_none"
	}
	return a.say(key, ledger.Args{
		"contract": s.Contract, "span": s.Span.String(), "amount": s.Due.Amount.Grouped(), "date": s.By.String(),
		"voucher": strconv.FormatInt(int64(s.Voucher), 10), "draft": strconv.FormatInt(int64(s.VentureDraft), 10),
	})
}

// draftLines prints lines that a dry run would draft.
func (a *app) draftLines(lines []ledger.Line) error {
	var rows [][]string
	for _, l := range lines {
		rows = append(rows, []string{
			l.Account, l.Dimensions.Counterparty + l.Dimensions.Venture, l.Debit.Grouped(), l.Credit.Grouped(), l.Summary,
		})
	}
	return a.table(rows)
}

type ventureSpreadCmd struct {
	Book   string `required:"" help:"村集体的账套编码 | Code of the collective's book."`
	Period string `required:"" placeholder:"2026-03" help:"月份 | The month."`
	DryRun bool   `help:"只计算，不生成凭证 | Work it out and write nothing."`
}

// Run drafts the vouchers of the month, or says that there is nothing to move.
func (c *ventureSpreadCmd) Run(a *app) error {
	month, err := ledger.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	return a.withVentures(c.Book, func(v *ventures.Ventures, book ledger.BookID) error {
		vouchers, err := v.PreviewSpread(a.ctx, book, month)
		switch {
		case err != nil:
			return err
		case len(vouchers) == 0:
			return a.say("cli.nothing_to_spread", ledger.Args{"period": month.String()})
		case c.DryRun:
			return a.draftLines(slices.Concat(vouchers...))
		}
		ids, err := v.SpreadRents(a.ctx, a.operator(), submissionKey(), book, month)
		if err != nil {
			return err
		}
		made := make([]string, len(ids))
		for i, id := range ids {
			made[i] = strconv.FormatInt(int64(id), 10)
		}
		return a.say("cli.rents_spread", ledger.Args{"period": month.String(), "vouchers": strings.Join(made, ", ")})
	})
}

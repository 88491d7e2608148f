package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members"
	"cunzhang/cooperatives/patronage"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// sampleCoop is a farmers' cooperative of the sample: what its members contributed when its book begins, all alike, what
// was quantified for them, and which lines of its book are their business.
type sampleCoop struct {
	book    string
	members int
	capital ledger.Money // 股金
	shares  []sampleQuantified
	product patronage.Product
	account string       // whose lines are the business
	debit   bool         // the side of these lines
	price   ledger.Money // of a unit, where lines have no quantity
	whole   bool         // lines name no member: their business is that of all, by what grew on the plot of each
	others  int64        // units that people who are no members did in 2025
	paper   string       // what proves the business
}

// sampleQuantified is an amount that was quantified for the members.
type sampleQuantified struct {
	kind     patronage.Kind
	amount   ledger.Money
	date     ledger.Date
	document string
}

var sampleCoops = [...]sampleCoop{
	{
		book: "xingfu", members: 41, capital: 205_000_00, account: "114", price: 400_00, others: 64, paper: "民宿接待月报",
		product: patronage.Product{Code: "ZS", Name: "住宿接待", Unit: "间夜", Weight: decimal.NewFromInt(1)},
		shares: []sampleQuantified{
			{patronage.ReserveShare, 62_000_00, 20250101, "2024年公积金量化方案"},
			{patronage.ReserveShare, 14_500_00, 20260115, "2025年公积金量化方案"},
		},
	},
	{
		book: "hongxing", members: 30, capital: 1_500_000_00, account: "12101", debit: true, paper: "鲜葫芦收购单",
		product: patronage.Product{Code: "HL", Name: "鲜葫芦", Unit: "斤", Weight: decimal.NewFromInt(1)},
		shares: []sampleQuantified{
			{patronage.ReserveShare, 420_000_00, 20250101, "2024年公积金量化方案"},
			{patronage.ReserveShare, 110_000_00, 20260115, "2025年公积金量化方案"},
		},
	},
	{
		book: "jiufeng", members: 18, capital: 270_000_00, account: "50101", whole: true, paper: "责任地块采收记录",
		product: patronage.Product{Code: "HT", Name: "黄桃", Unit: "斤", Weight: decimal.NewFromInt(1)},
		shares: []sampleQuantified{
			{patronage.ReserveShare, 18_000_00, 20250101, "2024年公积金量化方案"},
			{patronage.GrantShare, 78_000_00, 20250912, "扩种扶持资金形成财产量化方案"},
		},
	},
}

// coop is the cooperative whose book is written, nil for a book of another kind.
func (l *loading) coop() *sampleCoop {
	i := slices.IndexFunc(sampleCoops[:], func(c sampleCoop) bool { return c.book == l.code })
	if i < 0 {
		return nil
	}
	return &sampleCoops[i]
}

// accounts writes the member accounts of a cooperative as its book has them: contributions, quantified shares, and the
// business that its vouchers tell of.
func (l *loading) accounts(ctx context.Context, plans []plan) error {
	c := l.coop()
	if c == nil {
		return nil
	}
	s := patronage.New(l.books.DB())
	if err := s.PutProductIn(ctx, l.tx, l.preparer, l.book, c.product); err != nil {
		return err
	}
	entries, err := c.entries(l.today)
	if err != nil {
		return err
	}
	if err := s.EnterIn(ctx, l.tx, l.preparer, l.book, entries); err != nil {
		return err
	}
	sales, err := c.sales(plans)
	if err != nil {
		return err
	}
	return s.RecordIn(ctx, l.tx, l.preparer, l.book, sales)
}

// entries are contributions and quantified shares up to a day, all alike because the contributions are.
func (c *sampleCoop) entries(today ledger.Date) ([]patronage.Entry, error) {
	alike := slices.Repeat([]int64{1}, c.members)
	var out []patronage.Entry
	all := append([]sampleQuantified{{patronage.Contribution, c.capital, 20250101, "入社出资证明"}}, c.shares...)
	for _, q := range all {
		parts, err := ledger.Allocate(q.amount, alike)
		if err != nil {
			return nil, err
		}
		for i, amount := range parts {
			if q.date <= today {
				out = append(out, patronage.Entry{
					Kind: q.kind, Member: string(sampleHolder(i + 1)), Amount: amount, Date: q.date, Document: q.document,
				})
			}
		}
	}
	return out, nil
}

// sales are the business that posted vouchers tell of.
func (c *sampleCoop) sales(plans []plan) ([]patronage.Sale, error) {
	var out []patronage.Sale
	for _, p := range plans {
		for _, line := range p.lines {
			amount := line.Credit
			if c.debit {
				amount = line.Debit
			}
			if p.state != ledger.Posted || line.Account != c.account || amount <= 0 {
				continue
			}
			sales, err := c.business(p.date, line, amount)
			if err != nil {
				return nil, err
			}
			out = append(out, sales...)
		}
	}
	if c.others > 0 {
		out = append(out, patronage.Sale{
			Date: 20251231, Party: "非成员农户", Product: c.product.Code, Quantity: ledger.Quantity(c.others * 10_000),
			Amount: ledger.Money(c.others) * c.price, Document: c.paper,
		})
	}
	return out, nil
}

// business is what one line says: of its member, or of all members by what grew on their plots.
func (c *sampleCoop) business(day ledger.Date, line ledger.Line, amount ledger.Money) ([]patronage.Sale, error) {
	sale := patronage.Sale{
		Date: day, Member: line.Dimensions.Member, Product: c.product.Code, Quantity: line.Quantity, Amount: amount,
		Document: c.paper,
	}
	if c.price > 0 { // to the nearest unit, for a member who did anything at least one
		sale.Quantity = ledger.Quantity(max(1, (amount+c.price/2)/c.price) * 10_000)
	}
	if !c.whole {
		return []patronage.Sale{sale}, nil
	}
	weights := make([]int64, c.members)
	for i := range weights {
		weights[i] = sampleWeight(i)
	}
	amounts, err := ledger.Allocate(amount, weights)
	if err != nil {
		return nil, err
	}
	quantities, err := ledger.Allocate(ledger.Money(line.Quantity/100), weights) // to the hundredth of a unit
	if err != nil {
		return nil, err
	}
	out := slices.Repeat([]patronage.Sale{sale}, c.members)
	for i := range out {
		out[i].Member = string(sampleHolder(i + 1))
		out[i].Amount, out[i].Quantity = amounts[i], ledger.Quantity(quantities[i])*100
	}
	return out, nil
}

// enrolCoops enters the members of the cooperatives into their registers under the names that their books have; a
// farmers' cooperative has no households.
func (a *app) enrolCoops(b *books.Books, clerk ledger.Actor) error {
	register, _, err := a.sampleRegister(b)
	if err != nil {
		return err
	}
	values, err := sampleTable("values")
	if err != nil {
		return err
	}
	for _, c := range sampleCoops {
		info, err := b.Find(a.ctx, c.book)
		if err != nil {
			return err
		}
		text := "成员编号,姓名,出生日期\n"
		born := 0
		for _, v := range of(values, c.book) {
			if v["kind"] == "member" {
				text += fmt.Sprintf("%s,%s,%d-%02d-%02d\n", v["code"], v["name"], 1958+born*11%40, 1+born*5%12, 1+born*7%28)
				born++
			}
		}
		list, err := members.ReadList(strings.NewReader(text), int64(len(text)))
		if err != nil {
			return err
		}
		if _, err = register.Import(a.ctx, clerk, "sample.coop."+c.book, members.ImportInput{
			Book: info.ID, List: list, Date: 20250101, Document: "设立大会成员名册",
		}); err != nil {
			return err
		}
	}
	return nil
}

// sampleHolder is the code of a member by his number from 1.
func sampleHolder(no int) cooperatives.Holder { return cooperatives.Holder(fmt.Sprintf("M%03d", no)) }

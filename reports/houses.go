package reports

import "cunzhang/ledger"

// HousePrint is what a settlement of houses that are run for their owners (委托经营) says on paper.
type HousePrint struct {
	Organization string
	Venture      string
	When         string // 2026年3月5日
	Rate         string // the owners' part: 60%
	Document     string
	Houses       []HouseRow
	Anchor       Anchor
}

// HouseRow is one house: its sales are the parts of operator and owner, and the owner is paid Net.
type HouseRow struct {
	Owner    string // code
	Name     string
	House    string
	Sales    ledger.Money
	Operator ledger.Money
	Share    ledger.Money
	Costs    ledger.Money // paid by the operator for the owner
	Net      ledger.Money
}

func (h *HouseRow) add(o *HouseRow) {
	h.Sales, h.Operator, h.Share = h.Sales+o.Sales, h.Operator+o.Operator, h.Share+o.Share
	h.Costs, h.Net = h.Costs+o.Costs, h.Net+o.Net
}

func (h *HouseRow) figures() []Cell {
	return []Cell{
		Figure(h.Sales, nil), Figure(h.Operator, nil), Figure(h.Share, nil), Amount(h.Costs), Figure(h.Net, nil),
	}
}

func houseColumns(first ...Column) []Column {
	for _, c := range []struct{ title, key string }{
		{"房款", "sales"}, {"经营者分成", "operator"}, {"业主分成", "share"}, {"减：代付费用", "costs"}, {"应付业主", "net"},
	} {
		first = append(first, Column{Title: c.title, Kind: AmountColumn, Weight: 13, Key: c.key})
	}
	return first
}

// HouseList is the settlement for the village: a row for each house, to sign on.
func HouseList(p HousePrint) Statement {
	s := p.statement("house-list", "委托经营结算表")
	s.Landscape, s.Signing = true, true
	s.Signatures = []string{"理事长", "监事长", "经营者", "会计", "制表"}
	s.Columns = append(houseColumns(
		Column{Title: "序号", Kind: LineNoColumn, Weight: 5, Key: "no"},
		Column{Title: "业主", Kind: TextColumn, Weight: 14, Key: "owner"},
		Column{Title: "房屋", Kind: TextColumn, Weight: 14, Key: "house"},
	), Column{Title: "签名或按指印", Kind: TextColumn, Weight: 22, Key: "signature", Signed: true})
	var total HouseRow
	sum := func(label string) []Cell {
		return append(append([]Cell{{}, Text(label), {}}, total.figures()...), Cell{})
	}
	for i := range p.Houses {
		h := &p.Houses[i]
		total.add(h)
		cells := append([]Cell{Count(i + 1), Text(h.Owner + " " + h.Name), Text(h.House)}, h.figures()...)
		s.Rows = append(s.Rows, Row{Cells: append(cells, Cell{}), Carried: sum("累计")})
	}
	s.Rows = append(s.Rows, Row{Style: Total, Cells: sum("合计")})
	s.Foot = []string{
		"业主分成 = 房款 × " + p.Rate + "，四舍五入到分；应付业主 = 业主分成 - 代付费用。",
		"应付合计（大写）：" + total.Net.Capitals(),
	}
	return s
}

// HouseSlips is a settlement for each owner, in the order of their first houses: only what is his.
func HouseSlips(p HousePrint) []Statement {
	var out []Statement
	at := map[string]int{}
	totals := map[string]*HouseRow{}
	for i := range p.Houses {
		h := &p.Houses[i]
		if totals[h.Owner] == nil {
			at[h.Owner], totals[h.Owner] = len(out), &HouseRow{}
			s := p.statement("house-slip", "委托经营结算单")
			s.Subject, s.Code = "业主："+h.Owner+" "+h.Name+"　"+s.Subject, h.Owner
			s.Columns = houseColumns(Column{Title: "房屋", Kind: TextColumn, Weight: 16, Key: "house"})
			s.Signatures = []string{"经营者", "会计", "业主签名"}
			out = append(out, s)
		}
		s := &out[at[h.Owner]]
		totals[h.Owner].add(h)
		s.Rows = append(s.Rows, Row{Cells: append([]Cell{Text(h.House)}, h.figures()...)})
	}
	for owner, i := range at {
		s, total := &out[i], totals[owner]
		s.Rows = append(s.Rows, Row{Style: Total, Cells: append([]Cell{Text("合计")}, total.figures()...)})
		s.Foot = []string{
			"业主分成 = 房款 × " + p.Rate + "，四舍五入到分；应付业主 = " + total.Share.Grouped() + " - " + total.Costs.Grouped() +
				" = " + total.Net.Grouped() + " 元。",
			"应付业主（大写）：" + total.Net.Capitals(),
		}
	}
	return out
}

func (p *HousePrint) statement(name, title string) Statement {
	return Statement{
		Name: name, Title: title, Organization: p.Organization, When: p.When, Unit: "单位：元", Anchor: p.Anchor,
		Subject: "经营项目：" + p.Venture + "　依据：" + p.Document,
	}
}

// RentPrint is rent that was paid for years at once, as its card says.
type RentPrint struct {
	Organization string
	Contract     string
	When         string
	Rents        []RentCard
	Anchor       Anchor
}

// RentCard is one payment with its months.
type RentCard struct {
	Span     string // 2026-01-01 至 2028-12-31
	Received string // day
	Document string
	Amount   ledger.Money
	Months   []RentMonth
}

// RentMonth is the part of a rent that belongs to a month.
type RentMonth struct {
	Month  string
	Amount ledger.Money
	Moved  bool // it is income by now
}

// RentCards is the card of each rent (租金结转卡): what belongs to each month, what is income by now and what is left for
// later months.
func RentCards(p RentPrint) []Statement {
	var out []Statement
	for _, card := range p.Rents {
		s := Statement{
			Name: "rent-card", Title: "租金结转卡", Organization: p.Organization, When: p.When, Unit: "单位：元", Anchor: p.Anchor,
			Subject: "合同：" + p.Contract + "　租期：" + card.Span, Signatures: []string{"会计主管", "复核", "制表"},
			Columns: []Column{
				{Title: "月份", Kind: TextColumn, Weight: 10, Key: "month"},
				{Title: "应转收入", Kind: AmountColumn, Weight: 14, Key: "amount"},
				{Title: "已转收入", Kind: AmountColumn, Weight: 14, Key: "moved"},
				{Title: "按期应余", Kind: AmountColumn, Weight: 14, Key: "left"},
			},
		}
		var due, moved ledger.Money
		for _, m := range card.Months {
			due += m.Amount
			done := ledger.Money(0)
			if m.Moved {
				done = m.Amount
			}
			moved += done
			s.Rows = append(s.Rows, Row{Cells: []Cell{
				Text(m.Month), Figure(m.Amount, nil), Amount(done), Figure(card.Amount-due, nil),
			}})
		}
		s.Rows = append(s.Rows, Row{Style: Total, Cells: []Cell{
			Text("合计"), Figure(due, nil), Figure(moved, nil), {},
		}})
		s.Foot = []string{
			card.Received + " 收到 " + card.Amount.Grouped() + " 元，依据：" + card.Document + "。",
			"到打印日已转收入 " + moved.Grouped() + " 元，未转 " + (card.Amount - moved).Grouped() + " 元。",
			"一次收取多年的租金按天数分到各月；没有转收入的是负债，不能分配。",
		}
		out = append(out, s)
	}
	return out
}

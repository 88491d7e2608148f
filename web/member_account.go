package web

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/patronage"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// accountOf is the account of a member in a year: what the register says, and the statutory form, which takes what was
// given back and distributed from the books. It fails with report.not_in_regime in books of others than farmers'
// cooperatives.
func (r *request) accountOf(member string, year int) (patronage.Account, reports.Statement, error) {
	var st reports.Statement
	if !slices.Contains(r.years(), year) {
		return patronage.Account{}, st, ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	account, err := r.srv.Patronage.AccountOf(r.ctx(), r.book.ID, member, year)
	if err != nil {
		return account, st, err
	}
	err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var err error
		st, err = reports.Build(ctx, s, reports.Request{
			Name: "member-account", Span: ledger.Span{From: ledger.Period(year*100 + 1), To: ledger.Period(year*100 + 12)},
			Match: ledger.Dimensions{Member: member}, Printer: r.printedBy(),
		})
		return err
	})
	if err != nil {
		return account, st, err
	}
	return account, reports.MemberAccount(st, r.memberForm(&account)), nil
}

// printedBy names who prints; a member's own print bears no name.
func (r *request) printedBy() string {
	if r.family != nil {
		return ""
	}
	return r.session.User.Name
}

// memberForm are the rows of the register as the statutory form has them; it is in Chinese whatever the language of the
// page.
func (r *request) memberForm(a *patronage.Account) reports.MemberForm {
	var f reports.MemberForm
	var codes []string
	for _, b := range a.Business {
		codes = append(codes, b.Product.Code)
		f.Products = append(f.Products, b.Product.Name+"（"+b.Product.Unit+"）")
	}
	relief := a.Relief
	for _, e := range a.Entries {
		row := reports.MemberRow{
			No: strconv.Itoa(e.No), Date: e.Date,
			Summary: r.paper("patronage.kind."+e.Kind.String(), nil) + "：" + e.Document,
		}
		switch e.Kind {
		case patronage.Contribution:
			if e.FromRelief {
				row.Relief, relief = e.Amount, relief-e.Amount
			} else {
				row.Capital = e.Amount
			}
		case patronage.ReserveShare:
			row.Reserve = e.Amount
		case patronage.GrantShare:
			row.Grant = e.Amount
		case patronage.GiftShare:
			row.Donation = e.Amount
		case patronage.KindUnknown:
		}
		f.Rows = append(f.Rows, row)
	}
	f.Opening = reports.MemberRow{
		Relief: relief, Capital: a.Opening.Contribution - relief, Reserve: a.Opening.ReserveShare, Grant: a.Opening.GrantShare,
		Donation: a.Opening.GiftShare,
	}
	for _, m := range a.Months {
		at := slices.Index(codes, m.Product.Code)
		f.Rows = append(f.Rows, reports.MemberRow{
			Date: m.Month.Last(), Product: at, Quantity: m.Quantity, Trade: m.Amount,
			Summary: r.paper("web.patronage.month", ledger.Args{
				"month": strconv.Itoa(m.Month.Month()), "product": f.Products[at],
			}),
		})
	}
	return f
}

// partOf is the member's part of all business, in percent; empty where there was none.
func partOf(a *patronage.Account) string {
	if a.Total <= 0 {
		return ""
	}
	return decimal.NewFromInt(a.Patronage).Shift(2).DivRound(decimal.NewFromInt(a.Total), 3).String() + " %"
}

// ownAccountPage is the account that a member of a farmers' cooperative sees: his own and no other.
type ownAccountPage struct {
	patronage.Account
	Years    []int
	Entries  []entryLine
	Business []businessRow
	Done     string
	Part     string
	Refund   ledger.Money // 盈余返还 of the year
	Dividend ledger.Money // 剩余盈余分配 of the year
	PDF      pdfOffer
}

// entryLine is an entry of the account with its kind in words.
type entryLine struct {
	patronage.Entry
	Text string
}

// ownYear is the year of the path, or the present one.
func (r *request) ownYear() (int, error) {
	if text := r.Param("year"); text != "" {
		year, err := strconv.Atoi(text)
		if err != nil {
			return 0, ledger.NewError(ledger.NotFound, "web.no_page", nil)
		}
		return year, nil
	}
	return r.month.Year(), nil
}

// ownAccount reads the account of the member who asks.
func (r *request) ownAccount() (patronage.Account, reports.Statement, error) {
	none := ledger.NewError(ledger.NotFound, "web.no_page", nil)
	if r.book.Regime != ledger.FarmersCooperative {
		return patronage.Account{}, reports.Statement{}, none
	}
	if err := r.register(); err != nil {
		return patronage.Account{}, reports.Statement{}, err
	}
	year, err := r.ownYear()
	if err != nil {
		return patronage.Account{}, reports.Statement{}, err
	}
	return r.accountOf(r.member.Member, year)
}

func memberOwnAccount(r *request) error {
	account, st, err := r.ownAccount()
	if err != nil {
		return err
	}
	data := ownAccountPage{
		Account: account, Years: r.years(), Business: businessRows(account.Business),
		Done: account.Basis.Count(account.Patronage), Part: partOf(&account),
		PDF: r.offerPDF("/m/account/" + strconv.Itoa(account.Year) + "/account.pdf"),
	}
	for _, e := range account.Entries {
		data.Entries = append(data.Entries, entryLine{e, r.text("patronage.kind."+e.Kind.String(), nil)})
	}
	sums := st.Rows[len(st.Rows)-1].Cells
	data.Refund, data.Dividend = sums[len(sums)-2].Amount, sums[len(sums)-1].Amount
	return r.render(http.StatusOK, "member/account", r.text("web.m.account.title", nil), &data)
}

func memberOwnAccountPDF(r *request) error {
	account, st, err := r.ownAccount()
	if err != nil {
		return err
	}
	name := strconv.Itoa(account.Year) + "年成员账户_" + cooperatives.MaskName(account.Name) + "_" + shortName(r.book.Organization)
	return r.send(books.Export{Name: "member-account", Format: "pdf"}, name, func(w io.Writer) error {
		return pdf.Render(w, st, pdf.Options{})
	})
}

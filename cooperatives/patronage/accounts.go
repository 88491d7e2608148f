package patronage

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// accounts is what entries and sales of a book are checked against.
type accounts struct {
	products []Product
	names    map[string]string // of members, by code
}

func read(ctx context.Context, tx *db.Tx, book ledger.BookID) (*accounts, error) {
	b := &accounts{}
	var err error
	if b.products, err = readProducts(ctx, tx, book); err != nil {
		return nil, err
	}
	b.names, err = books.DimensionNamesIn(ctx, tx, book, ledger.Member)
	return b, err
}

func (b *accounts) hasProduct(code string) bool {
	return slices.ContainsFunc(b.products, func(p Product) bool { return p.Code == code })
}

// product is the product of a code.
func (b *accounts) product(code string) Product {
	for _, p := range b.products {
		if p.Code == code {
			return p
		}
	}
	return Product{Code: code}
}

// productOf returns the code of a product that a list names by code or name.
func (b *accounts) productOf(text string) string {
	for _, p := range b.products {
		if p.Name == text {
			return p.Code
		}
	}
	return text
}

// standing is a member and one kind of what stands in his account.
type standing struct {
	member string
	kind   Kind
}

// business is what a member, or everybody who is none, did of one product.
type business struct {
	member, product string
	quantity        ledger.Quantity
	amount          ledger.Money
}

// MemberAccounts returns the accounts at the end of the year, with the business of the year as patronage, in order of
// member: of everybody who has anything in it. The basis says what the patronage is.
func (s *Patronage) MemberAccounts(
	ctx context.Context, book ledger.BookID, year int,
) ([]cooperatives.MemberAccount, cooperatives.Basis, error) {
	var out []cooperatives.MemberAccount
	var basis cooperatives.Basis
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, basis, err = accountsOf(ctx, tx, book, endOf(year), year)
		return err
	})
	return out, basis, err
}

func endOf(year int) ledger.Date { return ledger.Date(year*10000 + 1231) }

// accountsOf sums the entries up to the day and the business of the year, as the basis of the book counts it.
func accountsOf(
	ctx context.Context, tx *db.Tx, book ledger.BookID, day ledger.Date, year int,
) ([]cooperatives.MemberAccount, cooperatives.Basis, error) {
	basis, err := readBasis(ctx, tx, book)
	if err != nil {
		return nil, basis, err
	}
	sums, err := sumEntries(ctx, tx, book, day)
	if err != nil {
		return nil, basis, err
	}
	done, err := sumSales(ctx, tx, book, year)
	if err != nil {
		return nil, basis, err
	}
	products, err := readProducts(ctx, tx, book)
	if err != nil {
		return nil, basis, err
	}
	return put(sums, done, basis, products), basis, nil
}

// put makes the accounts of sums and business.
func put(
	sums map[standing]ledger.Money, done []business, basis cooperatives.Basis, products []Product,
) []cooperatives.MemberAccount {
	found := map[string]*cooperatives.MemberAccount{}
	of := func(member string) *cooperatives.MemberAccount {
		if found[member] == nil {
			found[member] = &cooperatives.MemberAccount{Holder: cooperatives.Holder(member)}
		}
		return found[member]
	}
	for at, sum := range sums {
		a := of(at.member)
		switch at.kind {
		case Contribution:
			a.Contribution = sum
		case ReserveShare:
			a.ReserveShare = sum
		case GrantShare:
			a.GrantShare = sum
		case GiftShare:
			a.GiftShare = sum
		case KindUnknown:
		}
	}
	for _, b := range done {
		if b.member != "" {
			of(b.member).Patronage += weigh(b, basis, products)
		}
	}
	out := make([]cooperatives.MemberAccount, 0, len(found))
	for _, member := range slices.Sorted(maps.Keys(found)) {
		out = append(out, *found[member])
	}
	return out
}

// weigh is what business counts, in ten-thousandths: its amount in yuan, or its quantity times the weight of the product,
// rounded half up.
func weigh(b business, basis cooperatives.Basis, products []Product) int64 {
	if basis == cooperatives.ByAmount {
		return int64(b.amount) * 100
	}
	for _, p := range products {
		if p.Code == b.product {
			return decimal.NewFromInt(int64(b.quantity)).Mul(p.Weight).Round(0).IntPart()
		}
	}
	return 0
}

// Year is the accounts of a year with names, and its business by product.
type Year struct {
	Year     int
	Basis    cooperatives.Basis
	Rows     []AccountRow
	Total    cooperatives.MemberAccount // sums of the rows; no holder
	Business []BusinessRow              // of all members together, by product
	Others   []BusinessRow              // of everybody else, by product (§41)
}

// AccountRow is the account of a member with his name.
type AccountRow struct {
	cooperatives.MemberAccount
	Name string
}

// BusinessRow is business in one product.
type BusinessRow struct {
	Product  Product
	Quantity ledger.Quantity
	Amount   ledger.Money
}

// YearOf returns the accounts and the business of a year, all of one moment.
func (s *Patronage) YearOf(ctx context.Context, book ledger.BookID, year int) (Year, error) {
	out := Year{Year: year}
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, basis, err := accountsOf(ctx, tx, book, endOf(year), year)
		if err != nil {
			return err
		}
		b, err := read(ctx, tx, book)
		if err != nil {
			return err
		}
		out.Basis = basis
		for _, a := range list {
			out.Rows = append(out.Rows, AccountRow{a, b.names[string(a.Holder)]})
			t := &out.Total
			t.Contribution, t.ReserveShare = t.Contribution+a.Contribution, t.ReserveShare+a.ReserveShare
			t.GrantShare, t.GiftShare = t.GrantShare+a.GrantShare, t.GiftShare+a.GiftShare
			t.Patronage += a.Patronage
		}
		done, err := sumSales(ctx, tx, book, year)
		if err != nil {
			return err
		}
		out.Business = b.byProduct(done, func(d business) bool { return d.member != "" })
		out.Others = b.byProduct(done, func(d business) bool { return d.member == "" })
		return nil
	})
	return out, err
}

// byProduct adds up the chosen business by product, in order of code.
func (b *accounts) byProduct(done []business, chosen func(business) bool) []BusinessRow {
	var out []BusinessRow
	for _, d := range done {
		if !chosen(d) {
			continue
		}
		i := slices.IndexFunc(out, func(r BusinessRow) bool { return r.Product.Code == d.product })
		if i < 0 {
			out, i = append(out, BusinessRow{Product: b.product(d.product)}), len(out)
		}
		out[i].Quantity, out[i].Amount = out[i].Quantity+d.quantity, out[i].Amount+d.amount
	}
	slices.SortFunc(out, func(a, b BusinessRow) int { return strings.Compare(a.Product.Code, b.Product.Code) })
	return out
}

// Account is the account of one member (成员账户) in a year: what stood in it, what came, what it says at the end, and the
// business of the year.
type Account struct {
	AccountRow
	Year     int
	Basis    cooperatives.Basis
	Opening  cooperatives.MemberAccount // at the end of the year before, without business
	Entries  []Entry                    // of the year, by day
	Business []BusinessRow
	Months   []MonthRow   // the same by month
	Relief   ledger.Money // of the contribution at the end of the year, from assets of poverty relief
	Total    int64        // patronage of all members, in the unit of Patronage
}

// MonthRow is business of a month in one product.
type MonthRow struct {
	Month ledger.Period
	BusinessRow
}

// AccountOf returns the account of a member in a year. It fails with patronage.member for somebody whom the books do
// not know.
func (s *Patronage) AccountOf(
	ctx context.Context, book ledger.BookID, member string, year int,
) (Account, error) {
	out := Account{Year: year}
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		b, err := read(ctx, tx, book)
		if err != nil {
			return err
		}
		if b.names[member] == "" {
			e := unknownMember(member)
			return ledger.NewError(ledger.NotFound, e.Key, e.Args)
		}
		out.Name, out.Holder = b.names[member], cooperatives.Holder(member)
		list, basis, err := accountsOf(ctx, tx, book, endOf(year), year)
		if err != nil {
			return err
		}
		out.Basis = basis
		for _, a := range list {
			out.Total += a.Patronage
			if string(a.Holder) == member {
				out.MemberAccount = a
			}
		}
		if out.Entries, err = listEntries(ctx, tx, book, member, year); err != nil {
			return err
		}
		done, err := sumSales(ctx, tx, book, year)
		if err != nil {
			return err
		}
		out.Business = b.byProduct(done, func(d business) bool { return d.member == member })
		if out.Months, err = listMonths(ctx, tx, book, member, year); err != nil {
			return err
		}
		for i := range out.Months {
			m := &out.Months[i]
			m.Product = b.product(m.Product.Code)
		}
		out.Relief, err = sumRelief(ctx, tx, book, member, endOf(year))
		return err
	})
	out.open()
	return out, err
}

// open takes the entries of the year off what stands at its end.
func (a *Account) open() {
	a.Opening = a.MemberAccount
	a.Opening.Patronage = 0
	for _, e := range a.Entries {
		switch e.Kind {
		case Contribution:
			a.Opening.Contribution -= e.Amount
		case ReserveShare:
			a.Opening.ReserveShare -= e.Amount
		case GrantShare:
			a.Opening.GrantShare -= e.Amount
		case GiftShare:
			a.Opening.GiftShare -= e.Amount
		case KindUnknown:
		}
	}
	slices.SortStableFunc(a.Entries, func(x, y Entry) int { return cmp.Compare(x.Date, y.Date) })
}

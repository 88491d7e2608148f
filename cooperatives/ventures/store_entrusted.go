package ventures

import (
	"context"
	"encoding/json"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// storedHouse is how a house stands in the table, amounts in fen.
type storedHouse struct {
	Owner string       `json:"owner"`
	House string       `json:"house"`
	Sales ledger.Money `json:"sales"`
	Costs ledger.Money `json:"costs"`
}

// insertHouseSettlement keeps the accounts under the next number of the venture; the head of the book's log is held.
func insertHouseSettlement(
	ctx context.Context, tx *db.Tx, book ledger.BookID, e HouseAccounts, d EntrustedDraft, who ledger.UserID,
) error {
	stored := make([]storedHouse, len(e.Houses))
	for i, h := range e.Houses {
		stored[i] = storedHouse{string(h.Owner), h.House, h.Sales, h.Costs}
	}
	houses, err := json.Marshal(stored)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO entrusted_settlements (book, venture, no, day, rate, houses, document, voucher,
		venture_book, venture_voucher, actor, at)
		SELECT ?, ?, 1 + coalesce(max(no), 0), ?, ?, ?, ?, ?, ?, ?, ?, ? FROM entrusted_settlements
		WHERE book = ? AND venture = ?`,
		int64(book), e.Venture, int64(e.Date), e.Rate.String(), string(houses), e.Document, int64(d.Voucher),
		int64(d.VentureBook), int64(d.VentureDraft), int64(who), tx.Now.UnixMicro(), int64(book), e.Venture)
}

func listHouseSettlements(
	ctx context.Context, tx *db.Tx, book ledger.BookID, venture string,
) ([]HouseSettlement, error) {
	rows, err := tx.Query(ctx, `SELECT s.venture, s.no, s.day, s.rate, s.houses, s.document, s.voucher, s.venture_book,
		s.venture_voucher, `+voucherStands+", "+ventureStands+` FROM entrusted_settlements s
		WHERE s.book = ? AND s.venture = ? ORDER BY s.no DESC LIMIT ?`, int64(book), venture, maxHouseSettlements)
	return db.Collect(rows, err, scanHouseSettlement)
}

func scanHouseSettlement(row db.Scanner) (HouseSettlement, error) {
	var h HouseSettlement
	var rate, houses string
	var here, there int
	if err := row.Scan(&h.Venture, &h.No, &h.Date, &rate, &houses, &h.Document, &h.Draft.Voucher, &h.Draft.VentureBook,
		&h.Draft.VentureDraft, &here, &there); err != nil {
		return h, err
	}
	h.Stands = (here == 1 || h.Draft.Voucher == 0) && (there == 1 || h.Draft.VentureDraft == 0)
	var err error
	if h.Rate, err = decimal.NewFromString(rate); err != nil {
		return h, err
	}
	var stored []storedHouse
	if err := json.Unmarshal([]byte(houses), &stored); err != nil {
		return h, err
	}
	for _, s := range stored {
		h.Houses = append(h.Houses, cooperatives.HouseSales{
			Owner: cooperatives.Holder(s.Owner), House: s.House, Sales: s.Sales, Costs: s.Costs,
		})
	}
	h.Settled, err = cooperatives.SettleHouses(h.Rate, h.Houses)
	return h, err
}

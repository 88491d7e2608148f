package ventures

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// HouseSettlement is accounts of houses as they were settled, for prints and for those who ask later.
type HouseSettlement struct {
	HouseAccounts
	No      int // of the venture, from 1
	Settled []cooperatives.HouseSettlement
	Draft   EntrustedDraft // the numbers of the vouchers alone
	Stands  bool           // its vouchers were neither deleted nor reversed
}

// maxHouseSettlements bounds how many settlements of a venture are listed: ten years of months.
const maxHouseSettlements = 120

// HouseSettlements lists the settlements of the houses of a venture, the latest first.
func (s *Ventures) HouseSettlements(
	ctx context.Context, book ledger.BookID, venture string,
) ([]HouseSettlement, error) {
	var out []HouseSettlement
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listHouseSettlements(ctx, tx, book, venture)
		return err
	})
	return out, err
}

// HouseSettlement returns a settlement of the houses of a venture. It fails with entrusted.unknown.
func (s *Ventures) HouseSettlement(
	ctx context.Context, book ledger.BookID, venture string, no int,
) (HouseSettlement, error) {
	all, err := s.HouseSettlements(ctx, book, venture)
	for _, h := range all {
		if h.No == no {
			return h, err
		}
	}
	if err == nil {
		err = ledger.NewError(ledger.NotFound, "entrusted.unknown", ledger.Args{"no": strconv.Itoa(no)})
	}
	return HouseSettlement{}, err
}

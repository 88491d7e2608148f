package ventures

import (
	"context"
	"encoding/json"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// lockVenture makes payments of one venture wait for each other.
func lockVenture(ctx context.Context, tx *db.Tx, book ledger.BookID, code string) error {
	return tx.QueryRow(ctx, "SELECT code FROM ventures WHERE book = ? AND code = ?"+tx.ForUpdate(), int64(book), code).
		Scan(&code)
}

// passedWaits reports whether a voucher of the reference is not posted yet.
func passedWaits(ctx context.Context, tx *db.Tx, book ledger.BookID, ref string) (bool, error) {
	n := 0
	err := tx.QueryRow(ctx, "SELECT count(*) FROM drafts WHERE book = ? AND source = ? AND source_ref = ?", int64(book),
		passedSource, ref).Scan(&n)
	return n > 0, err
}

// storedClaim is how a household stands in the table.
type storedClaim struct {
	Household string `json:"household"`
	Weight    int64  `json:"weight"`
}

func insertHouseholds(ctx context.Context, tx *db.Tx, book ledger.BookID, l HouseholdList) error {
	stored := make([]storedClaim, len(l.Claims))
	for i, c := range l.Claims {
		stored[i] = storedClaim{string(c.Holder), c.Weight}
	}
	claims, err := json.Marshal(stored)
	if err != nil {
		return err
	}
	return tx.Later(ctx, `INSERT INTO contract_households (book, contract, version, from_day, claims, document, actor, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), l.Contract, l.Version, int64(l.From), string(claims), l.Document,
		int64(l.Actor), l.At.UnixMicro())
}

// listHouseholds lists the lists of a contract, the latest version first.
func listHouseholds(ctx context.Context, tx *db.Tx, book ledger.BookID, contract string) ([]HouseholdList, error) {
	rows, err := tx.Query(ctx, `SELECT contract, version, from_day, claims, document, actor, at FROM contract_households
		WHERE book = ? AND contract = ? ORDER BY version DESC LIMIT ?`, int64(book), contract, maxLists)
	return db.Collect(rows, err, func(row db.Scanner) (HouseholdList, error) {
		var l HouseholdList
		var claims string
		var at int64
		if err := row.Scan(&l.Contract, &l.Version, &l.From, &claims, &l.Document, &l.Actor, &at); err != nil {
			return l, err
		}
		l.At = time.UnixMicro(at).UTC()
		var stored []storedClaim
		if err := json.Unmarshal([]byte(claims), &stored); err != nil {
			return l, err
		}
		for _, c := range stored {
			l.Claims = append(l.Claims, cooperatives.Claim{Holder: cooperatives.Holder(c.Household), Weight: c.Weight})
		}
		return l, nil
	})
}

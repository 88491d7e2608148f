package members

import (
	"context"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// keyMark returns the mark of the key that the book's secrets are sealed with, empty before the first.
func keyMark(ctx context.Context, tx *db.Tx, book ledger.BookID) (string, error) {
	var mark string
	err := tx.QueryRow(ctx, "SELECT mark FROM member_keys WHERE book = ?", int64(book)).Scan(&mark)
	if db.NoRows(err) {
		return "", nil
	}
	return mark, err
}

func insertKeyMark(ctx context.Context, tx *db.Tx, book ledger.BookID, mark string) error {
	return tx.Later(ctx, "INSERT INTO member_keys (book, mark) VALUES (?, ?)", int64(book), mark)
}

func readHouseholds(ctx context.Context, tx *db.Tx, book ledger.BookID) (map[string]cooperatives.Household, error) {
	return selectHouseholds(ctx, tx, "book = ?", int64(book))
}

func selectHouseholds(
	ctx context.Context, tx *db.Tx, where string, args ...any,
) (map[string]cooperatives.Household, error) {
	rows, err := tx.Query(ctx, "SELECT code, head, village_group, address FROM households WHERE "+where+
		" ORDER BY code LIMIT ?", append(args, MaxMembers+1)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]cooperatives.Household{}
	for rows.Next() {
		var h cooperatives.Household
		if err := rows.Scan(&h.Code, &h.Head, &h.Group, &h.Address); err != nil {
			return nil, err
		}
		out[h.Code] = h
	}
	return out, rows.Err()
}

// sealedPerson is a member as it is stored.
type sealedPerson struct {
	Person
	idNumber, phone, bankCard []byte
}

func readPeople(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]*sealedPerson, error) {
	return selectPeople(ctx, tx, "book = ?", int64(book))
}

func selectPeople(ctx context.Context, tx *db.Tx, where string, args ...any) ([]*sealedPerson, error) {
	rows, err := tx.Query(ctx, `SELECT code, coalesce(household, ''), name, relation, sex, birth, limited, id_number,
		phone, bank_card, bank FROM members WHERE `+where+" ORDER BY code LIMIT ?", append(args, MaxMembers+1)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*sealedPerson
	for rows.Next() {
		var p sealedPerson
		var limited int64
		if err := rows.Scan(&p.Code, &p.Household, &p.Name, &p.Relation, &p.Sex, &p.Birth, &limited, &p.idNumber,
			&p.phone, &p.bankCard, &p.Bank); err != nil {
			return nil, err
		}
		p.LimitedCapacity = limited == 1
		out = append(out, &p)
	}
	return out, rows.Err()
}

// readChanges calls f for every change of the book, by member, in order.
func readChanges(
	ctx context.Context, tx *db.Tx, book ledger.BookID, f func(member string, c cooperatives.Change),
) error {
	return selectChanges(ctx, tx, f, "book = ?", int64(book))
}

func selectChanges(
	ctx context.Context, tx *db.Tx, f func(member string, c cooperatives.Change), where string, args ...any,
) error {
	rows, err := tx.Query(ctx, "SELECT member, reason, day, until, document FROM member_changes WHERE "+where+
		" ORDER BY member, no", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var member, reason string
		var c cooperatives.Change
		if err := rows.Scan(&member, &reason, &c.Date, &c.Until, &c.Document); err != nil {
			return err
		}
		if c.Reason, err = cooperatives.ParseReason(reason); err != nil {
			return err
		}
		f(member, c)
	}
	return rows.Err()
}

func putHousehold(ctx context.Context, tx *db.Tx, book ledger.BookID, h cooperatives.Household) error {
	return tx.Later(ctx, `INSERT INTO households (book, code, head, village_group, address) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (book, code) DO UPDATE SET head = excluded.head, village_group = excluded.village_group,
		address = excluded.address`, int64(book), h.Code, h.Head, h.Group, h.Address)
}

func putPerson(ctx context.Context, tx *db.Tx, book ledger.BookID, p *sealedPerson, idMark string) error {
	var household any
	if p.Household != "" {
		household = p.Household
	}
	limited := int64(0)
	if p.LimitedCapacity {
		limited = 1
	}
	return tx.Later(ctx, `INSERT INTO members (book, code, household, name, relation, sex, birth, limited, id_number,
		id_mark, phone, bank_card, bank) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (book, code) DO UPDATE SET household = excluded.household, name = excluded.name,
		relation = excluded.relation, sex = excluded.sex, birth = excluded.birth, limited = excluded.limited,
		id_number = excluded.id_number, id_mark = excluded.id_mark, phone = excluded.phone,
		bank_card = excluded.bank_card, bank = excluded.bank`,
		int64(book), p.Code, household, p.Name, p.Relation, int64(p.Sex), int64(p.Birth), limited, p.idNumber,
		idMark, p.phone, p.bankCard, p.Bank)
}

func insertChange(
	ctx context.Context, tx *db.Tx, book ledger.BookID, member string, no int, c cooperatives.Change, who ledger.UserID,
) error {
	return tx.Later(ctx, `INSERT INTO member_changes (book, member, no, reason, day, until, document, actor, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, int64(book), member, int64(no), c.Reason.String(), int64(c.Date),
		int64(c.Until), c.Document, int64(who), tx.Now.UnixMicro())
}

package services

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// PutOperations adds operations or changes those with their codes. It fails as cooperatives.CheckOperations does.
func (s *Services) PutOperations(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Operation,
) error {
	return s.once(ctx, book, key, "operation.put", list, func(ctx context.Context, tx *db.Tx) error {
		return s.PutOperationsIn(ctx, tx, who, book, list)
	})
}

// PutOperationsIn is PutOperations inside a transaction.
func (s *Services) PutOperationsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Operation,
) error {
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		known, err := listOperations(ctx, tx, book)
		if err != nil {
			return err
		}
		m := masters[cooperatives.Operation]{
			"operation.put", "operation", MaxOperations, list, func(o cooperatives.Operation) string { return o.Code }, known,
			func(o cooperatives.Operation) error { return putOperation(ctx, tx, book, o) },
		}
		if err := cooperatives.CheckOperations(m.merged()); err != nil {
			return err
		}
		return m.write(ctx, tx, h, who)
	})
}

// ListOperations returns the operations of the book in order of code.
func (s *Services) ListOperations(ctx context.Context, book ledger.BookID) ([]cooperatives.Operation, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]cooperatives.Operation, error) {
		return listOperations(ctx, tx, book)
	})
}

// PutMachines adds machines or changes those with their codes. It fails as cooperatives.CheckMachines does and with
// operator.unknown for an owner who is none.
func (s *Services) PutMachines(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Machine,
) error {
	return s.once(ctx, book, key, "machine.put", list, func(ctx context.Context, tx *db.Tx) error {
		return s.PutMachinesIn(ctx, tx, who, book, list)
	})
}

// PutMachinesIn is PutMachines inside a transaction.
func (s *Services) PutMachinesIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Machine,
) error {
	if err := cooperatives.CheckMachines(list); err != nil {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		operators, err := listOperators(ctx, tx, book)
		if err != nil {
			return err
		}
		owner := func(m cooperatives.Machine) string { return m.Owner }
		if es := named(list, operatorNames(operators), owner, "operator.unknown", "owner"); es != nil {
			return es
		}
		known, err := listMachines(ctx, tx, book)
		if err != nil {
			return err
		}
		return masters[cooperatives.Machine]{
			"machine.put", "machine", MaxMachines, list, func(m cooperatives.Machine) string { return m.Code }, known,
			func(m cooperatives.Machine) error { return putMachine(ctx, tx, book, m) },
		}.write(ctx, tx, h, who)
	})
}

// ListMachines returns the machines of the book in order of code.
func (s *Services) ListMachines(ctx context.Context, book ledger.BookID) ([]cooperatives.Machine, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]cooperatives.Machine, error) {
		return listMachines(ctx, tx, book)
	})
}

// PutOperators adds operators or changes those with their codes. It fails as cooperatives.CheckOperators does, and with
// operation.unknown, member.unknown and counterparty.unknown for codes that the book does not have. Machines are not
// checked: they may come later, and a machine that there is not is not driven.
func (s *Services) PutOperators(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Operator,
) error {
	return s.once(ctx, book, key, "operator.put", list, func(ctx context.Context, tx *db.Tx) error {
		return s.PutOperatorsIn(ctx, tx, who, book, list)
	})
}

// PutOperatorsIn is PutOperators inside a transaction.
func (s *Services) PutOperatorsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Operator,
) error {
	if err := cooperatives.CheckOperators(list); err != nil {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		known, err := listOperators(ctx, tx, book)
		if err != nil {
			return err
		}
		if err := checkOperators(ctx, tx, book, list); err != nil {
			return err
		}
		return masters[cooperatives.Operator]{
			"operator.put", "operator", MaxOperators, list, func(o cooperatives.Operator) string { return o.Code }, known,
			func(o cooperatives.Operator) error { return putOperator(ctx, tx, book, o) },
		}.write(ctx, tx, h, who)
	})
}

// checkOperators refuses operators who name what the book does not have.
func checkOperators(ctx context.Context, tx *db.Tx, book ledger.BookID, list []cooperatives.Operator) error {
	operations, err := listOperations(ctx, tx, book)
	if err != nil {
		return err
	}
	members, err := dimensionNames(ctx, tx, book, ledger.Member)
	if err != nil {
		return err
	}
	parties, err := dimensionNames(ctx, tx, book, ledger.Counterparty)
	if err != nil {
		return err
	}
	es := named(list, members, func(o cooperatives.Operator) string { return o.Member }, "member.unknown", "member")
	es = append(es, named(list, parties,
		func(o cooperatives.Operator) string { return o.Counterparty }, "counterparty.unknown", "counterparty")...)
	skills := operationNames(operations)
	for i, o := range list {
		for _, skill := range o.Skills {
			if _, found := skills[skill]; !found {
				es = append(es, atRow(i, unknown("operation.unknown", skill).At("skills")))
			}
		}
	}
	return es.Err()
}

// ListOperators returns the operators of the book in order of code.
func (s *Services) ListOperators(ctx context.Context, book ledger.BookID) ([]cooperatives.Operator, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]cooperatives.Operator, error) {
		return listOperators(ctx, tx, book)
	})
}

// FindOperator returns the operator with the code, or operator.unknown.
func (s *Services) FindOperator(
	ctx context.Context, book ledger.BookID, code string,
) (cooperatives.Operator, error) {
	all, err := s.ListOperators(ctx, book)
	if err != nil {
		return cooperatives.Operator{}, err
	}
	i := slices.IndexFunc(all, func(o cooperatives.Operator) bool { return o.Code == code })
	if i < 0 {
		return cooperatives.Operator{}, unknown("operator.unknown", code).At("operator")
	}
	return all[i], nil
}

// FindOperatorOf returns the operator that a user signs in as, or operator.not_one.
func (s *Services) FindOperatorOf(
	ctx context.Context, book ledger.BookID, user ledger.UserID,
) (cooperatives.Operator, error) {
	all, err := s.ListOperators(ctx, book)
	if err != nil {
		return cooperatives.Operator{}, err
	}
	i := slices.IndexFunc(all, func(o cooperatives.Operator) bool { return user != 0 && o.User == user && o.Active })
	if i < 0 {
		return cooperatives.Operator{}, ledger.NewError(ledger.NotFound, "operator.not_one", nil)
	}
	return all[i], nil
}

func operatorNames(list []cooperatives.Operator) map[string]string {
	out := make(map[string]string, len(list))
	for _, o := range list {
		out[o.Code] = o.Name
	}
	return out
}

func operationNames(list []cooperatives.Operation) map[string]string {
	out := make(map[string]string, len(list))
	for _, o := range list {
		out[o.Code] = o.Name
	}
	return out
}

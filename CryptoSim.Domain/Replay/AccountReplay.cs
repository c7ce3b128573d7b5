using System.Text.Json;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Replay;

/// <summary>One account, recomputed from its commits in their order. It knows nothing of what the ledger has, but for
/// commits that cannot be made again. Memory: its open orders and balances.</summary>
internal sealed class AccountReplay(Guid accountId)
{
    private const string Reset = "reset"; // The kind of the commit, and why its orders ended.

    private readonly Dictionary<Guid, LedgerOrder> open = [];
    private readonly Dictionary<string, long> versions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (decimal Available, decimal Held)> balances = new(StringComparer.Ordinal);

    // Open orders of which only the ledger tells: they were placed by a commit that cannot be made again.
    private readonly HashSet<Guid> unknown = [];

    private int fillIds;

    public long EventNumber { get; private set; }

    public int Season { get; private set; }

    public IEnumerable<LedgerOrder> OpenOrders => open.Values;

    public IReadOnlyDictionary<string, (decimal Available, decimal Held)> Balances => balances;

    public bool IsUnknown(Guid orderId) => unknown.Contains(orderId);

    /// <summary>Makes the commit again.</summary>
    /// <returns>What it leaves, with this replay's own version; null when its basis does not tell enough.</returns>
    /// <exception cref="ReplayException">It cannot have been decided like this.</exception>
    public LedgerEvent? Apply(LedgerCommit commit)
    {
        var made = commit.Kind switch
        {
            "place" or "match" or "amend" or "trigger" or "expire" or "cancel" => Decide(commit),
            "open" or "deposit" or "withdrawal" => Move(commit),
            Reset => EndSeason(commit),
            // A setting: it moves nothing, and each order's basis names what it was placed under.
            "fill_model" => new LedgerEvent(commit.EventNumber) { Commit = commit with { Version = null } },
            _ => null,
        };
        if (made is not null)
        {
            Keep(made);
        }

        return made;
    }

    /// <summary>Takes over what the ledger has of a commit that cannot be made again.</summary>
    public void Adopt(LedgerEvent stored)
    {
        var commit = stored.Commit!;
        if (commit.Kind == Reset)
        {
            open.Clear();
            unknown.Clear();
        }
        else if (commit.OrderId is { } orderId)
        {
            open.Remove(orderId);
            unknown.Add(orderId);
        }

        Keep(stored);
    }

    /// <summary>Counts an event of which nothing could be made.</summary>
    public void Skip(LedgerCommit? commit)
    {
        EventNumber++;
        if (commit?.Symbol is { } symbol)
        {
            versions[symbol] = versions.GetValueOrDefault(symbol) + 1;
        }
    }

    private LedgerEvent? Decide(LedgerCommit commit)
    {
        if (commit is not { Basis: { } text, Symbol: { } symbol, OrderId: { } orderId } || unknown.Contains(orderId))
        {
            return null;
        }

        try
        {
            using var json = Parse(text);
            var basis = new BasisReader(json.RootElement);
            if (basis.Version != DecisionBasis.Version)
            {
                return null;
            }

            var decision = commit.Kind switch
            {
                "place" => Place(basis, symbol, orderId, commit.Time),
                "match" => OrderDecider.Match(
                        Open(orderId).Order, basis.Match(Open(orderId).Order, NewFillId, commit.Time))
                    ?? throw new ReplayException("nothing fills"),
                "amend" => Amend(basis, Open(orderId).Order, commit.Time),
                "trigger" => Trigger(basis, Open(orderId).Order, commit.Time),
                "expire" => OrderDecider.Expire(Open(orderId).Order, commit.Time),
                _ => OrderDecider.Cancel(Open(orderId).Order, basis.Reason, commit.Time),
            };
            return EventOf(commit, decision, basis);
        }
        catch (Exception exception) when (IsOfBasis(exception))
        {
            throw new ReplayException($"the basis cannot be read: {exception.Message}");
        }
    }

    private TradeDecision Place(BasisReader basis, string symbol, Guid orderId, DateTimeOffset time)
    {
        var ask = basis.Ask(symbol);
        var outcome = OrderDecider.Place(
            ask, PlacementOf(basis, orderId, symbol, ask.Side, time));
        return outcome.Decision ?? throw new ReplayException($"refused: {outcome.Rejection!.Code}");
    }

    private TradeDecision Amend(BasisReader basis, Order order, DateTimeOffset time)
    {
        var outcome = OrderDecider.Amend(
            order,
            basis.Amend(),
            PlacementOf(basis, order.OrderId, order.Symbol, order.Side, time));
        return outcome.Decision ?? throw new ReplayException($"refused: {outcome.Rejection!.Code}");
    }

    private TradeDecision Trigger(BasisReader basis, Order order, DateTimeOffset time) =>
        OrderDecider.Trigger(
            order,
            basis.Trigger(),
            PlacementOf(basis, order.OrderId, order.Symbol, order.Side, time),
            basis.Peak(),
            basis.IsOther)
        ?? throw new ReplayException("nothing matches");

    // The account's own orders are known here; a basis need not repeat them.
    private Placement PlacementOf(
        BasisReader basis, Guid orderId, string symbol, OrderSide side, DateTimeOffset time) =>
        basis.Placement(accountId, orderId, NewFillId, symbol, side, time) with
        {
            OwnOrders = open.Values.Select(known => known.Order).Where(order => order.Symbol == symbol),
        };

    private LedgerEvent EventOf(LedgerCommit commit, TradeDecision decision, BasisReader basis)
    {
        var (order, fills, journals) = decision;
        var made = new LedgerEvent(commit.EventNumber)
        {
            Commit = commit with { Version = versions.GetValueOrDefault(order.Symbol) + 1 },
        };
        var placed = open.TryGetValue(order.OrderId, out var before) ? before.Season : Season;
        made.Orders.Add(new LedgerOrder(order, placed, commit.EventNumber));
        var quoteUsd = fills.Count > 0 ? basis.QuoteUsd ?? 0 : 0;
        foreach (var fill in fills)
        {
            made.Fills.Add(new LedgerFill(fill, order.Symbol, order.Side, Season, fill.Cost, fill.Cost * quoteUsd));
        }

        foreach (var journal in journals)
        {
            AddJournal(made, Season, journal);
        }

        return made;
    }

    /// <summary>Virtual money in or out: a deposit opens the account.</summary>
    private LedgerEvent? Move(LedgerCommit commit)
    {
        if (commit.Basis is not { } text)
        {
            return null;
        }

        try
        {
            using var json = Parse(text);
            var (asset, amount) = MoneyOf(json.RootElement);
            var made = new LedgerEvent(commit.EventNumber) { Commit = commit with { Version = null } };
            AddJournal(
                made,
                commit.Kind == "open" ? Season + 1 : Season,
                commit.Kind == "withdrawal" ? Journals.Withdrawal(asset, amount) : Journals.Deposit(asset, amount));
            return made;
        }
        catch (Exception exception) when (IsOfBasis(exception))
        {
            throw new ReplayException($"the basis cannot be read: {exception.Message}");
        }
    }

    /// <summary>As <c>reset_account</c> does it: orders by id, assets by name.</summary>
    private LedgerEvent? EndSeason(LedgerCommit commit)
    {
        // What an order holds of which only the ledger tells is not known.
        if (commit.Basis is not { } text || unknown.Count > 0)
        {
            return null;
        }

        var made = new LedgerEvent(commit.EventNumber) { Commit = commit with { Version = null } };
        var totals = balances.ToDictionary(pair => pair.Key, pair => pair.Value.Available + pair.Value.Held);
        foreach (var (orderId, (order, season, _)) in open.OrderBy(pair => pair.Key))
        {
            var (canceled, _, journals) = OrderDecider.Cancel(order, Reset, commit.Time);
            made.Orders.Add(new LedgerOrder(canceled, season, commit.EventNumber));
            foreach (var journal in journals)
            {
                AddJournal(made, Season, journal);
            }
        }

        AddJournal(
            made,
            Season,
            Journals.Reset(totals.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                ?? new Journal(JournalKind.Reset, null, null, []));
        try
        {
            using var json = Parse(text);
            var (asset, amount) = MoneyOf(json.RootElement);
            AddJournal(made, Season + 1, Journals.Deposit(asset, amount));
        }
        catch (Exception exception) when (IsOfBasis(exception))
        {
            throw new ReplayException($"the basis cannot be read: {exception.Message}");
        }

        return made;
    }

    private void Keep(LedgerEvent made)
    {
        EventNumber++;
        Season += made.Commit!.Kind is "open" or Reset ? 1 : 0;
        foreach (var order in made.Orders)
        {
            if (order.Order.IsFinal)
            {
                open.Remove(order.Order.OrderId);
                unknown.Remove(order.Order.OrderId);
            }
            else if (!unknown.Contains(order.Order.OrderId))
            {
                open[order.Order.OrderId] = order;
            }
        }

        if (made.Commit.Symbol is { } symbol)
        {
            versions[symbol] = made.Commit.Version ?? 0;
        }
        else if (made.Commit.Kind == Reset)
        {
            RaiseVersions();
        }

        foreach (var entry in made.Journals.SelectMany(journal => journal.Journal.Entries))
        {
            Apply(entry);
        }
    }

    private void Apply(Entry entry)
    {
        var available = entry.Account == LedgerAccount.Available ? entry.Amount : 0;
        var held = entry.Account == LedgerAccount.Held ? entry.Amount : 0;
        if (available != 0 || held != 0)
        {
            var (free, reserved) = balances.GetValueOrDefault(entry.Asset);
            balances[entry.Asset] = (free + available, reserved + held);
        }
    }

    /// <summary>A reset refuses whatever was decided before it.</summary>
    private void RaiseVersions()
    {
        foreach (var symbol in versions.Keys.ToList())
        {
            versions[symbol]++;
        }
    }

    private LedgerOrder Open(Guid orderId) =>
        open.GetValueOrDefault(orderId) ?? throw new ReplayException("there is no such open order");

    private Guid NewFillId(int number) => new(++fillIds, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static void AddJournal(LedgerEvent made, int season, Journal journal) =>
        made.Journals.Add(new LedgerJournal(made.Journals.Count + 1, season, journal));

    private static (string Asset, decimal Amount) MoneyOf(JsonElement json)
    {
        var amount = json.GetProperty("amount");
        return (
            json.GetProperty("asset").GetString() ?? throw new FormatException("An asset is missing."),
            // Transfers write it as text.
            amount.ValueKind == JsonValueKind.String
                ? decimal.Parse(amount.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
                : amount.GetDecimal());
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new ReplayException($"the basis is no JSON: {exception.Message}");
        }
    }

    // What reading values of another shape, or deciding on values that cannot have been, throws.
    private static bool IsOfBasis(Exception exception) => exception is FormatException or KeyNotFoundException
        or InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException;
}

/// <summary>A commit cannot have been decided as its basis says.</summary>
internal sealed class ReplayException(string reason) : Exception(reason);

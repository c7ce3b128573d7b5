using System.Buffers;
using System.Globalization;
using System.Text;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Replay;

/// <summary>The ledger as lines of text, the same for the same ledger: one fact a line, fields parted by tabs, amounts
/// without trailing zeros, orders by their number in the account and fills by theirs in the event. Left out are random
/// ids, and times of our own clocks. docs/ledger.md lists the fields.</summary>
/// <param name="withPlaces">Whether fills tell where in the feed they stood (term, sequence, time, trade id), which is
/// another place in each run of one market.</param>
internal sealed class CanonicalLines(bool withPlaces = true)
{
    private static readonly byte[] Nothing = "-"u8.ToArray();

    private readonly ArrayBufferWriter<byte> buffer = new(4096);

    private static string[] FieldsOf(string fact) => fact switch
    {
        "event" => ["number", "kind", "symbol", "version"],
        "fill" =>
        [
            "number", "order", "symbol", "side", "season", "price", "quantity", "cost", "fee", "fee rate", "liquidity",
            "book term", "book sequence", "book time", "level price", "level quantity", "trade id", "value in USD",
        ],
        "journal" => ["number", "kind", "season", "order", "fill"],
        "entry" => ["journal", "number", "account", "asset", "amount"],
        "order" =>
        [
            "number", "client order id", "user reference", "season", "symbol", "side", "type", "status", "quantity",
            "limit price", "filled quantity", "filled cost", "fee", "held asset", "held amount", "reason", "last event",
            "time in force", "post only", "quote quantity", "trigger", "trigger price", "triggered", "trail", "trail unit",
            "limit offset", "limit offset unit", "display quantity", "self trade", "fill model", "close",
            "other",
        ],
        "account" => ["events", "season"],
        "balance" => ["asset", "available", "held"],
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, null),
    };

    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    public void Clear() => buffer.ResetWrittenCount();

    /// <summary>Takes over what was written there.</summary>
    public void Copy(CanonicalLines other) => buffer.Write(other.Written);

    /// <summary>The event, but for its open orders: whether they change again is not known yet.</summary>
    /// <param name="numbers">Of the account's orders; one that has none is written as <c>-</c>.</param>
    public void Write(LedgerEvent written, IReadOnlyDictionary<Guid, int> numbers)
    {
        Start("event"u8);
        Add(written.Number);
        Add(written.Commit?.Kind);
        Add(written.Commit?.Symbol);
        Add(written.Commit?.Version);
        End();
        for (var index = 0; index < written.Fills.Count; index++)
        {
            Write(index + 1, written.Fills[index], numbers);
        }

        foreach (var journal in written.Journals)
        {
            Write(journal, written, numbers);
        }

        foreach (var order in written.Orders)
        {
            if (order.Order.IsFinal)
            {
                Write(order, numbers);
            }
        }
    }

    public void Write(LedgerOrder written, IReadOnlyDictionary<Guid, int> numbers)
    {
        var order = written.Order;
        Start("order"u8);
        AddNumber(order.OrderId, numbers);
        Add(order.ClientOrderId);
        Add(order.UserReference);
        Add(written.Season);
        Add(order.Symbol);
        Add(Words<OrderSide>.Of(order.Side));
        Add(Words<OrderType>.Of(order.Type));
        Add(Words<OrderStatus>.Of(order.Status));
        Add(order.Quantity);
        Add(order.LimitPrice);
        Add(order.FilledQuantity);
        Add(order.FilledCost);
        Add(order.Fee);
        Add(order.HeldAsset);
        Add(order.HeldAmount);
        Add(order.Reason);
        Add(written.EventNumber);
        Add(Words<TimeInForce>.Of(order.TimeInForce));
        Add(order.IsPostOnly ? 1 : 0);
        Add(order.QuoteQuantity);
        Add(order.Trigger is { } trigger ? Words<TriggerKind>.Of(trigger.Kind) : null);
        Add(order.Trigger?.Price);
        Add(order.Trigger?.ReachedAt is null ? 0 : 1);
        var trail = order.Trigger?.Trail;
        Add(trail?.Distance);
        Add(trail is null ? null : Words<TriggerUnit>.Of(trail.Unit));
        Add(trail?.Limit?.Value);
        Add(trail?.Limit is { } offset ? Words<TriggerUnit>.Of(offset.Unit) : null);
        Add(order.DisplayQuantity);
        Add(order.SelfTrade == SelfTradePrevention.None ? null : Words<SelfTradePrevention>.Of(order.SelfTrade));
        Add(Words<FillModel>.Of(order.FillModel));
        Add(order.Close?.ToJson());
        Add(order.Other?.ToJson());
        End();
    }

    /// <param name="balances">By asset; what is zero is left out.</param>
    public void WriteEnd(
        long events, int season, IReadOnlyDictionary<string, (decimal Available, decimal Held)> balances)
    {
        Start("account"u8);
        Add(events);
        Add(season);
        End();
        foreach (var (asset, (available, held)) in balances.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (available != 0 || held != 0)
            {
                Start("balance"u8);
                Add(asset);
                Add(available);
                Add(held);
                End();
            }
        }
    }

    /// <summary>The first line in which two differ, in words: what it is about, and what each has.</summary>
    public static (string What, string One, string Other) FirstDifference(CanonicalLines one, CanonicalLines other)
    {
        var (lines, others) = (one.Lines(), other.Lines());
        var at = 0;
        while (at < lines.Length && at < others.Length && lines[at] == others[at])
        {
            at++;
        }

        var (left, right) = (At(lines, at), At(others, at));
        // Of the same fact: the fields that differ; else both lines.
        if (left.Length != right.Length || left.Length == 0 || left[0] != right[0])
        {
            return (left.Length > 0 ? left[0] : right[0], Told(left), Told(right));
        }

        var names = FieldsOf(left[0]);
        var differing = Enumerable.Range(0, names.Length).Where(index => left[index + 1] != right[index + 1]).ToList();
        return (
            $"{left[0]} {left[1]}",
            string.Join(", ", differing.Select(index => $"{names[index]} {left[index + 1]}")),
            string.Join(", ", differing.Select(index => $"{names[index]} {right[index + 1]}")));
    }

    private static string[] At(string[] lines, int at) => at < lines.Length ? lines[at].Split('\t') : [];

    private static string Told(string[] fields) => fields.Length == 0
        ? "nothing"
        : string.Join(", ", FieldsOf(fields[0]).Zip(fields.Skip(1), (name, field) => $"{name} {field}"));

    private string[] Lines() =>
        Encoding.UTF8.GetString(Written).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void Write(int number, LedgerFill written, IReadOnlyDictionary<Guid, int> numbers)
    {
        var fill = written.Fill;
        Start("fill"u8);
        Add(number);
        AddNumber(fill.OrderId, numbers);
        Add(written.Symbol);
        Add(Words<OrderSide>.Of(written.Side));
        Add(written.Season);
        Add(fill.Price);
        Add(fill.Quantity);
        Add(written.Cost);
        Add(fill.Fee);
        Add(fill.FeeRate);
        Add(Words<Liquidity>.Of(fill.Liquidity));
        Add(withPlaces ? fill.BookTerm : null);
        Add(withPlaces ? fill.BookSequence : null);
        // In microseconds, as the ledger keeps it.
        Add(withPlaces
            ? (fill.BookTime.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond
            : null);
        Add(fill.LevelPrice);
        Add(fill.LevelQuantity);
        Add(withPlaces ? fill.TradeId : null);
        Add(written.ValueUsd);
        End();
    }

    private void Write(LedgerJournal written, LedgerEvent within, IReadOnlyDictionary<Guid, int> numbers)
    {
        var journal = written.Journal;
        Start("journal"u8);
        Add(written.Number);
        Add(Words<JournalKind>.Of(journal.Kind));
        Add(written.Season);
        AddNumber(journal.OrderId, numbers);
        var fill = journal.FillId is { } id ? within.Fills.FindIndex(fill => fill.Fill.FillId == id) + 1 : 0;
        Add(fill > 0 ? fill : null);
        End();
        for (var index = 0; index < journal.Entries.Count; index++)
        {
            var entry = journal.Entries[index];
            Start("entry"u8);
            Add(written.Number);
            Add(index + 1);
            Add(Words<LedgerAccount>.Of(entry.Account));
            Add(entry.Asset);
            Add(entry.Amount);
            End();
        }
    }

    private void AddNumber(Guid? orderId, IReadOnlyDictionary<Guid, int> numbers) =>
        Add(orderId is { } id && numbers.TryGetValue(id, out var number) ? number : (long?)null);

    private void Start(ReadOnlySpan<byte> fact) => buffer.Write(fact);

    private void End() => buffer.Write("\n"u8);

    private void Tab() => buffer.Write("\t"u8);

    private void Add(string? text)
    {
        Tab();
        if (text is null)
        {
            buffer.Write(Nothing);
            return;
        }

        // What is stored by other hands must not look like another field or line.
        Encoding.UTF8.GetBytes(text.AsSpan().IndexOfAny('\t', '\n') < 0 ? text : text.Replace('\t', ' ').Replace('\n', ' '), buffer);
    }

    private void Add(long? number)
    {
        Tab();
        if (number is not { } value)
        {
            buffer.Write(Nothing);
            return;
        }

        value.TryFormat(buffer.GetSpan(20), out var length, default, CultureInfo.InvariantCulture);
        buffer.Advance(length);
    }

    private void Add(decimal? amount)
    {
        Tab();
        if (amount is not { } value)
        {
            buffer.Write(Nothing);
            return;
        }

        const int Longest = 32; // Sign, point, 29 digits and a leading zero.
        var text = buffer.GetSpan(Longest);
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        if (text[..length].Contains((byte)'.'))
        {
            length = text[..length].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
        }

        buffer.Advance(length);
    }
}

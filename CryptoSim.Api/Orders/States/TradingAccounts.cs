using System.Collections.Concurrent;
using CryptoSim.Data.Orders;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Orders.States;

/// <summary>The accounts in memory, the least recently used dropped beyond a limit. That two entries for one account
/// exist for a moment is harmless: the ledger decides by version.</summary>
internal sealed class TradingAccounts(
    AccountSnapshots snapshots, MarketBoard board, IOptions<TradingOptions> options, TimeProvider time)
{
    /// <summary>Days of the fee ladder's volume, today included.</summary>
    private const int VolumeDays = 30;

    /// <summary>Far longer than instances' books are apart: what was taken of levels that this one is yet to see.</summary>
    private static readonly TimeSpan RecentFillsFor = TimeSpan.FromMinutes(10);

    /// <summary>As many prints as a board keeps.</summary>
    private const int RecentFillsLimit = 1_000;

    /// <summary>Fills of one standing level that are added up: a level of which more came counts as taken.</summary>
    private const int FillsOfLevelLimit = 1_000;

    private readonly ConcurrentDictionary<Guid, TradingAccount> accounts = new();
    private readonly Lock trimming = new();
    private long clock;

    /// <summary>An account's event number was heard of: committed here, before anyone is answered, or elsewhere. Must not
    /// block or throw.</summary>
    public event Action<Guid, long>? Heard;

    public int Count => accounts.Count;

    public void Hear(Guid accountId, long eventNumber) => Heard?.Invoke(accountId, eventNumber);

    /// <summary>The account if it is in memory.</summary>
    public TradingAccount? Find(Guid accountId) => accounts.GetValueOrDefault(accountId);

    public TradingAccount Get(Guid accountId)
    {
        var account = accounts.GetOrAdd(accountId, static id => new TradingAccount(id));
        account.LastUsed = Interlocked.Increment(ref clock);
        if (accounts.Count > options.Value.CachedAccounts)
        {
            Trim();
        }

        return account;
    }

    /// <summary>The account's state, loaded if there is none or it was refused. Call it under the gate.</summary>
    /// <returns>Null for an unknown account.</returns>
    public async Task<AccountState?> StateAsync(TradingAccount account, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (account.State is { IsInvalid: false } state && state.Day == today)
        {
            return state;
        }

        // What is still on its way would make the loaded state old at once.
        await account.DrainAsync();
        var snapshot = await snapshots.ReadAsync(
            account.AccountId,
            today.AddDays(1 - VolumeDays),
            time.GetUtcNow() - RecentFillsFor,
            RecentFillsLimit,
            cancellationToken);
        account.State = snapshot is null ? null : new AccountState(snapshot, today);
        return account.State;
    }

    /// <summary>The same, for a decision that may take from the symbol's book: then what the account took of the levels
    /// that stand there is known, however long ago it did.</summary>
    public async Task<AccountState?> StateAsync(
        TradingAccount account, string symbol, CancellationToken cancellationToken)
    {
        var state = await StateAsync(account, cancellationToken);
        if (state?.Symbol(symbol) is not { KnowsOldTakes: false } known || board.Find(symbol) is not { } market)
        {
            return state;
        }

        var book = market.TakeBook(market.BookDepth);
        if (book.Bids.Count + book.Asks.Count > 0)
        {
            var taken = await snapshots.TakenLevelsAsync(
                account.AccountId, book, state.OldestFillId, FillsOfLevelLimit, cancellationToken);
            foreach (var (side, level) in taken)
            {
                known.Consumption.NoteLevel(side, level);
            }

            known.KnowsOldTakes = true;
        }

        return state;
    }

    /// <summary>Whether the state is what the ledger has, once everything on its way has settled. If not, it is
    /// invalidated. Call it under the gate.</summary>
    public async Task<bool> IsCurrentAsync(
        TradingAccount account, AccountState state, CancellationToken cancellationToken)
    {
        await account.DrainAsync();
        if (!state.IsInvalid
            && await snapshots.EventNumberAsync(account.AccountId, cancellationToken) == state.EventNumber)
        {
            return true;
        }

        state.Invalidate();
        return false;
    }

    private void Trim()
    {
        if (!trimming.TryEnter())
        {
            return;
        }

        try
        {
            // A tenth at a time: the cost of looking at all of them is shared by many.
            var surplus = accounts.Count - (options.Value.CachedAccounts * 9 / 10);
            foreach (var account in accounts.Values.Where(account => account.IsIdle)
                .OrderBy(account => account.LastUsed).Take(surplus).ToArray())
            {
                accounts.TryRemove(account.AccountId, out _);
            }
        }
        finally
        {
            trimming.Exit();
        }
    }
}

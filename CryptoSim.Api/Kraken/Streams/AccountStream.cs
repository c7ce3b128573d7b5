using System.Threading.Channels;
using CryptoSim.Api.Orders.Events;
using CryptoSim.Data.Orders;
using StackExchange.Redis;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>The events of one account, in the order of their numbers, none left out and none twice: what Redis brings
/// while it follows on, else what Postgres has.</summary>
internal sealed partial class AccountStream : IDisposable
{
    /// <summary>Events that wait for their turn. When full the oldest goes: its number is missed, and read.</summary>
    private const int Waiting = 256;

    /// <summary>Changes read at once: after a long gap a client is told them page by page.</summary>
    private const int PageSize = 200;

    /// <summary>What Redis sends comes by it; null until subscribed.</summary>
    internal ChannelMessageQueue? Source;

    private readonly AccountChanges changes;
    private readonly ILogger logger;
    private readonly List<StreamSubscription> subscriptions = [];
    private readonly SemaphoreSlim gate = new(1);
    private readonly CancellationTokenSource ended = new();

    private readonly Channel<AccountEvent> heard = Channel.CreateBounded<AccountEvent>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private Dictionary<string, decimal>? balances;
    private long number;

    public AccountStream(Guid accountId, AccountChanges changes, ILogger logger)
    {
        (AccountId, this.changes, this.logger) = (accountId, changes, logger);
        _ = Task.Run(FollowAsync);
    }

    public Guid AccountId { get; }

    /// <summary>The latest event that was told.</summary>
    public long Number => Volatile.Read(ref number);

    /// <summary>Who uses it, subscribed or about to. Guarded by the registry.</summary>
    public int Users { get; set; }

    /// <returns>False for an unknown account.</returns>
    public async Task<bool> AddAsync(StreamSubscription subscription, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            // Read after everything told so far was committed: it is as new or newer, and what it holds already is left
            // out for this one.
            if (await changes.StandingAsync(AccountId, cancellationToken) is not { } standing)
            {
                return false;
            }

            if (balances is null)
            {
                balances = new Dictionary<string, decimal>(standing.Balances, StringComparer.Ordinal);
                Volatile.Write(ref number, standing.Number);
            }

            subscription.Start(standing);
            lock (subscriptions)
            {
                subscriptions.Add(subscription);
            }

            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Remove(StreamSubscription subscription)
    {
        lock (subscriptions)
        {
            subscriptions.Remove(subscription);
        }
    }

    public void Hear(AccountEvent accountEvent) => heard.Writer.TryWrite(accountEvent);

    public void Dispose()
    {
        heard.Writer.TryComplete();
        ended.Cancel();
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var accountEvent in heard.Reader.ReadAllAsync(ended.Token))
            {
                await gate.WaitAsync(ended.Token);
                try
                {
                    await TakeAsync(accountEvent);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The next sweep finds that the number is behind, and asks again.
                    LogNotRead(exception, AccountId);
                }
                finally
                {
                    gate.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }

    private async Task TakeAsync(AccountEvent accountEvent)
    {
        if (balances is null || accountEvent.Number <= number)
        {
            return;
        }

        if (accountEvent.Number == number + 1 && accountEvent.Change is { } change)
        {
            Tell(change);
            return;
        }

        IReadOnlyList<AccountChange> page;
        do
        {
            page = await changes.AfterAsync(AccountId, number, PageSize, ended.Token);
            foreach (var missed in page)
            {
                if (missed.Number != number + 1)
                {
                    throw new InvalidOperationException(
                        $"Account {AccountId} has event {missed.Number} after {number}: numbers are contiguous.");
                }

                Tell(missed);
            }
        }
        while (page.Count == PageSize);
    }

    private void Tell(AccountChange change)
    {
        var lines = new List<BalancedLine>(change.Lines.Count);
        foreach (var line in change.Lines)
        {
            var balance = balances!.GetValueOrDefault(line.Asset) + line.Change;
            balances![line.Asset] = balance;
            var place = lines.Count(other => other.Line.Journal == line.Journal);
            lines.Add(new BalancedLine(line, place, balance));
        }

        lock (subscriptions)
        {
            foreach (var subscription in subscriptions)
            {
                subscription.Tell(change, lines);
            }
        }

        Volatile.Write(ref number, change.Number);
    }

    [LoggerMessage(LogLevel.Warning, "Events of account {AccountId} could not be read; trying again")]
    private partial void LogNotRead(Exception exception, Guid accountId);
}

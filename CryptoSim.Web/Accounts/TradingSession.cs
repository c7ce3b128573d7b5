using System.Threading.Channels;
using CryptoSim.Web.Client;

namespace CryptoSim.Web.Accounts;

/// <summary>One circuit's account: its state, kept up to date by events, and what the trader does with it.</summary>
public sealed class TradingSession(
    CryptoSimClient client,
    AccountTokens tokens,
    AccountEventHub hub,
    TimeProvider time,
    ILogger<TradingSession> logger) : IAsyncDisposable
{
    // Beyond this many waiting events reading again is cheaper than applying them.
    private const int QueueLimit = 256;

    // A bot trading this account must not redraw its page more often than an eye can follow.
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(150);

    // The service is away: ask again calmly.
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stopping = new();
    private readonly Channel<AccountEvent> events = Channel.CreateBounded<AccountEvent>(
        new BoundedChannelOptions(QueueLimit) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Lock gate = new();
    private Visitor? visitor;
    private bool isStarted;
    private Task pump = Task.CompletedTask;
    private long lastNumber = -1;

    /// <summary>Raised after each change, on any thread.</summary>
    public event Action? Changed;

    /// <summary>True once there is an account, until it is gone.</summary>
    public bool CanTrade => visitor is not null && Problem is not { IsUnauthorized: true };

    /// <summary>True for a visitor whose account could not be opened, or is gone; not while the page still
    /// loads.</summary>
    public bool IsReadOnly => isStarted && !CanTrade;

    public bool IsLoaded => State.Portfolio is not null;

    public AccountState State { get; private set; } = AccountState.Empty;

    /// <summary>Why the account cannot be shown or is out of date; null while all is well.</summary>
    public ApiProblem? Problem { get; private set; }

    public Guid? AccountId => visitor?.AccountId;

    /// <summary>True while the page is a signed-in user's.</summary>
    public bool IsUser => visitor?.User is not null;

    /// <summary>Starts to follow the account. Only the first call does anything.</summary>
    public async Task StartAsync(Visitor? signedIn)
    {
        isStarted = true;
        if (visitor is not null || signedIn is null)
        {
            return;
        }

        visitor = signedIn;
        await hub.SubscribeAsync(visitor.AccountId, events.Writer);
        await ReloadAsync();
        Changed?.Invoke();
        pump = PumpAsync();
    }

    public async Task<ApiResult<PlacedOrder>> PlaceAsync(NewOrder order) =>
        Keep(await CallAsync(token => client.PlaceOrderAsync(token, order, stopping.Token)));

    public async Task<ApiResult<PlacedOrder>> AmendAsync(Guid orderId, OrderChange change) =>
        Keep(await CallAsync(token => client.AmendOrderAsync(token, orderId, change, stopping.Token)));

    public async Task<ApiResult<PlacedOrder>> CancelAsync(Guid orderId) =>
        Keep(await CallAsync(token => client.CancelOrderAsync(token, orderId, stopping.Token)));

    public Task<ApiResult<ExplanationView>> ExplainAsync(Guid orderId) =>
        CallAsync(token => client.ExplainOrderAsync(token, orderId, stopping.Token));

    /// <summary>Lots of an asset, newest first.</summary>
    public Task<ApiResult<ItemPage<LotView>>> GetLotsAsync(string asset, string? cursor) =>
        CallAsync(token => client.GetLotsAsync(token, asset, cursor, stopping.Token));

    /// <summary>Closes the season: open orders canceled, 10,000 USD again.</summary>
    public async Task<ApiResult<PortfolioView>> ResetAsync()
    {
        var result = await CallAsync(token => client.ResetAsync(token, stopping.Token));
        if (result.Value is { } portfolio)
        {
            Update(state => state with { Portfolio = portfolio });
            events.Writer.TryWrite(AccountEvent.Gap(visitor!.AccountId));
            Changed?.Invoke();
        }

        return result;
    }

    /// <summary>Places orders under another fill model from now on.</summary>
    public async Task<ApiResult<FillModelView>> SetFillModelAsync(string model)
    {
        var result = await CallAsync(token =>
            client.SetFillModelAsync(token, new FillModelView(model), stopping.Token));
        if (result.Value is { } set)
        {
            Update(state => state with
            {
                Portfolio = state.Portfolio is { } portfolio ? portfolio with { FillModel = set.FillModel } : null,
            });
            Changed?.Invoke();
        }

        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (visitor is not null)
        {
            await hub.UnsubscribeAsync(visitor.AccountId, events.Writer);
        }

        await pump;
        stopping.Dispose();
    }

    private ApiResult<PlacedOrder> Keep(ApiResult<PlacedOrder> result)
    {
        if (result.Value is { } order)
        {
            Update(state => state.With(order));
            // The event may be lost with Redis: the portfolio is read again in any case.
            events.Writer.TryWrite(new AccountEvent(visitor!.AccountId, lastNumber, []));
            Changed?.Invoke();
        }

        return result;
    }

    private async Task PumpAsync()
    {
        try
        {
            while (await events.Reader.WaitToReadAsync(stopping.Token))
            {
                var isWhole = true;
                while (events.Reader.TryRead(out var change))
                {
                    isWhole &= Apply(change);
                }

                var problem = isWhole ? await ReloadPortfolioAsync() : await ReloadAsync();
                Changed?.Invoke();
                await Task.Delay(problem is null ? RedrawEvery : RetryEvery, time, stopping.Token);
                if (problem is { IsUnauthorized: false })
                {
                    events.Writer.TryWrite(AccountEvent.Gap(visitor!.AccountId));
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The page was closed.
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "A page no longer follows its account");
            Problem = ApiProblem.Unavailable;
            Changed?.Invoke();
        }
    }

    // False when an event before this one was missed.
    private bool Apply(AccountEvent change)
    {
        if (change.IsGap)
        {
            return false;
        }

        var isNext = lastNumber < 0 || change.Number <= lastNumber + 1;
        lastNumber = Math.Max(lastNumber, change.Number);
        foreach (var order in change.Orders)
        {
            Update(state => state.With(order));
        }

        return isNext;
    }

    private async Task<ApiProblem?> ReloadAsync()
    {
        // One token for the four calls.
        await tokens.TakeAsync(visitor!, stopping.Token);
        var orders = CallAsync(token =>
            client.GetOrdersAsync(token, "all", AccountState.ListLimit, stopping.Token));
        var open = CallAsync(token =>
            client.GetOrdersAsync(token, "open", AccountState.ListLimit, stopping.Token));
        var fills = CallAsync(token => client.GetFillsAsync(token, AccountState.ListLimit, stopping.Token));
        var portfolio = await ReloadPortfolioAsync();
        Problem = portfolio ?? (await orders).Problem ?? (await open).Problem ?? (await fills).Problem;
        if (Problem is null)
        {
            var listed = (await orders).Value!.Items;
            var stillOpen = (await open).Value!.Items;
            var filled = (await fills).Value!.Items;
            Update(state => state.Reread(listed, stillOpen, filled));
        }

        return Problem;
    }

    private async Task<ApiProblem?> ReloadPortfolioAsync()
    {
        var result = await CallAsync(token => client.GetPortfolioAsync(token, lastNumber, stopping.Token));
        Problem = result.Problem;
        Update(state => state with { Portfolio = result.Value ?? state.Portfolio });
        return Problem;
    }

    // A token may have been taken back since it was made: one more is asked for, and that one counts.
    private async Task<ApiResult<T>> CallAsync<T>(Func<string, Task<ApiResult<T>>> call)
        where T : class
    {
        for (var isRetry = false; ; isRetry = true)
        {
            var token = await tokens.TakeAsync(visitor!, stopping.Token);
            var result = token.Problem is { } problem ? problem : await call(token.Value!);
            if (result.Problem is not { IsUnauthorized: true } refused)
            {
                return result;
            }

            if (!IsUser || isRetry)
            {
                Leave(refused);
                return result;
            }

            tokens.Drop(visitor!);
        }
    }

    // Whoever was signed out leaves nothing on the screen.
    private void Leave(ApiProblem refused)
    {
        Problem = refused;
        Update(_ => AccountState.Empty);
        Changed?.Invoke();
    }

    // The trader's own calls and the events change the state from two threads.
    private void Update(Func<AccountState, AccountState> change)
    {
        lock (gate)
        {
            State = change(State);
        }
    }
}

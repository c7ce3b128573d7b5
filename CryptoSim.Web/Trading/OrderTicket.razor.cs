using System.Globalization;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.Web.Accounts;
using CryptoSim.Web.Client;
using CryptoSim.Web.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CryptoSim.Web.Trading;

/// <summary>Where an order is stated, estimated on this process's own board, and sent.</summary>
public sealed partial class OrderTicket(IJSRuntime js, TimeProvider time)
{
    private const string PendingField = "clientOrderId";

    private static readonly int[] SharePercents = [25, 50, 75, 100];

    private readonly TicketDraft draft = new();
    private OrderEstimate? estimate;
    private ApiProblem? refused;
    private PlacedOrder? result;
    private string? clientOrderId;
    private bool isSending;
    private IJSObjectReference? drafts;

    [Parameter, EditorRequired]
    public required SymbolMarket Market { get; set; }

    private Instrument Instrument => Market.Instrument;

    private string DraftKey => $"ticket:{Market.Symbol}";

    private string FundsAsset => draft.IsBuy ? Instrument.Quote : Instrument.Base;

    private decimal? Available => Session.State.Portfolio?.BalanceOf(FundsAsset).Available;

    private decimal? Best => draft.IsBuy ? Market.Ticker?.Ask : Market.Ticker?.Bid;

    // While the feed fetches its book again there is none: a market order is refused for it, a limit order rests.
    private BookView Book => Market.HasBook
        ? Market.TakeBook(Market.BookDepth)
        : new BookView(Market.Symbol, 0, 0, DateTimeOffset.UnixEpoch, [], []);

    private bool HasDraft => draft.Quantity.Length > 0;

    private OrderRejection? Refusal => estimate?.Rejection
        ?? (refused is null ? null : new OrderRejection(refused.Code, refused.Detail, refused.Field));

    private bool IsWorth => draft.IsForWorth;

    private bool IsTriggerRefused => Refusal?.Field is "triggerPrice" or "triggerPercent" or "triggerOffset";

    // Where nothing has traded since the start, the ticker knows still.
    private decimal? LastPrice => Market.RecentTrades(1) is [var last] ? last.Price : Market.Ticker?.Last;

    private bool IsQuantityRefused => Refusal?.Field is "quantity" or "quoteQuantity";

    private bool CanSubmit => !isSending && Session is { CanTrade: true, IsLoaded: true } && estimate is { Rejection: null };

    private string? RefusalText
    {
        get
        {
            if (HasDraft && Figures.Parse(draft.Quantity) is null)
            {
                return "The quantity is not a number.";
            }

            if (draft is { HasLimitPrice: true, Price.Length: > 0 } && Figures.Parse(draft.Price) is null)
            {
                return "The limit price is not a number.";
            }

            if (draft is { Trigger: not null, TriggerValue.Length: > 0 } && Figures.Parse(draft.TriggerValue) is null)
            {
                return "The trigger is not a number.";
            }

            if (draft is { IsLimit: true, Trails: true, LimitOffset.Length: > 0, Offset: null })
            {
                return "The limit offset is not a number.";
            }

            if (draft is { ShowsPart: true, Display.Length: > 0 } && Figures.Parse(draft.Display) is null)
            {
                return "The shown quantity is not a number.";
            }

            if (draft.Legs.Select(leg => leg.Fault).FirstOrDefault(fault => fault is not null) is { } fault)
            {
                return fault;
            }

            if (draft is { Expires: true, ExpiresAt: null, Expiry.Length: > 0 })
            {
                return "The expiry is not a time.";
            }

            return Refusal?.Message;
        }
    }

    // Until the account is known the first rung applies to everyone.
    private FeeTier Fees => Session.State.Portfolio?.Fees is { } fees
        ? new FeeTier(fees.Volume30d, fees.MakerRate, fees.TakerRate)
        : new FeeTier(0, 0.004m, 0.008m);

    /// <summary>Takes a price from the book: it makes the order a limit order at that price.</summary>
    public async Task PickPriceAsync(string price)
    {
        if (isSending || Figures.Parse(price) is null)
        {
            return;
        }

        draft.Type = OrderType.Limit;
        draft.Price = price;
        await SaveDraftAsync();
        Change(() => { });
        StateHasChanged();
    }

    protected override void OnSessionChanged()
    {
        ShowPending();
        Estimate();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        drafts = await js.InvokeAsync<IJSObjectReference>("import", "./js/drafts.js");
        var fields = await drafts.InvokeAsync<Dictionary<string, string>>("load", DraftKey);
        draft.Restore(fields);
        clientOrderId = fields.GetValueOrDefault(PendingField);
        ShowPending();
        Estimate();
        StateHasChanged();
    }

    private static string Text(ChangeEventArgs input) => input.Value as string ?? "";

    private decimal Round(decimal funds) => Math.Round(funds, draft.IsBuy ? 4 : Instrument.QuantityPrecision, MidpointRounding.ToZero);

    private void Change(Action change)
    {
        change();
        refused = null;
        // Other content must not go out under an id that was used.
        clientOrderId = null;
        Estimate();
    }

    private void ChooseTimeInForce(ChangeEventArgs input) => Change(() =>
    {
        draft.TimeInForce = Enum.Parse<TimeInForce>(Text(input), ignoreCase: true);
        if (draft is { Expires: true, Expiry.Length: 0 })
        {
            draft.Expiry = time.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        }
    });

    private void ChooseTrigger(ChangeEventArgs input) => Change(() => (draft.Trigger, draft.WaitsForEither) = Text(input) switch
    {
        "stop" => (TriggerKind.StopLoss, false),
        "profit" => (TriggerKind.TakeProfit, false),
        "either" => (TriggerKind.TakeProfit, true),
        "trail" => (TriggerKind.TrailingStop, false),
        _ => ((TriggerKind?)null, false),
    });

    private void ChooseClose(ChangeEventArgs input) => Change(() =>
        (draft.TakesProfit, draft.StopsLoss) = (Text(input) is "profit" or "both", Text(input) is "stop" or "both"));

    private void ChooseSelfTrade(ChangeEventArgs input) => Change(() => draft.SelfTrade = Text(input) switch
    {
        "oldest" => SelfTradePrevention.CancelOldest,
        "both" => SelfTradePrevention.CancelBoth,
        _ => SelfTradePrevention.CancelNewest,
    });

    private string TriggerLabel(TriggerKind trigger)
    {
        if (draft.WaitsForEither)
        {
            return !draft.IsTriggerPercent ? "Take profit at"
                : OrderTrigger.IsReachedByFalling(trigger, draft.Side) ? "Take profit down by"
                : "Take profit up by";
        }

        var falls = OrderTrigger.IsReachedByFalling(trigger, draft.Side);
        return trigger == TriggerKind.TrailingStop ? falls ? "Below the highest last price by" : "Above the lowest last price by"
            : draft.IsTriggerPercent ? falls ? "Last price down by" : "Last price up by"
            : falls ? "Last price at or below" : "Last price at or above";
    }

    private void ChooseLimit() => Change(() =>
    {
        draft.Type = OrderType.Limit;
        if (draft.Price.Length == 0 && Best is { } best)
        {
            draft.Price = Figures.Plain(best);
        }
    });

    private void Estimate()
    {
        if (draft.Order(Market.Symbol) is not { } order)
        {
            estimate = null;
            return;
        }

        var portfolio = Session.State.Portfolio;
        estimate = OrderEstimate.Of(
            order,
            Instrument,
            Book,
            Fees,
            Board.IsStale,
            portfolio?.BalanceOf(Instrument.Base).Available,
            portfolio?.BalanceOf(Instrument.Quote).Available,
            Session.State.OpenOrders.Count(open => open.Symbol == Market.Symbol),
            time.GetUtcNow(),
            LastPrice);
    }

    private async Task TakeShareAsync(int percent)
    {
        if (Available is not { } available)
        {
            return;
        }

        if (draft is { IsForWorth: true, IsBuy: true })
        {
            var worth = FundsShare.Worth(available, percent / 100m, Instrument, Fees);
            Change(() => draft.Quantity = Figures.Plain(worth));
        }
        else
        {
            var limit = draft.IsLimit ? Figures.Parse(draft.Price) ?? Best : null;
            var quantity = FundsShare.Quantity(
                draft.Side, available, percent / 100m, limit, Instrument, Book, Fees);
            Change(() => (draft.Quantity, draft.IsWorth) = (Figures.Plain(quantity), false));
        }

        await SaveDraftAsync();
    }

    private async Task SubmitAsync()
    {
        Estimate();
        if (!CanSubmit || draft.Order(Market.Symbol) is not { } order)
        {
            return;
        }

        isSending = true;
        refused = null;
        result = null;
        // Kept before it is sent: after a lost circuit the page still knows what it asked for.
        clientOrderId ??= Guid.NewGuid().ToString();
        await SaveDraftAsync();
        var answer = await Session.PlaceAsync(NewOrder.Of(order, clientOrderId));
        isSending = false;
        if (answer.Value is { } placed)
        {
            await FinishAsync(placed);
        }
        else
        {
            refused = answer.Problem;
        }
    }

    private async Task FinishAsync(PlacedOrder placed)
    {
        result = placed;
        clientOrderId = null;
        draft.Quantity = "";
        Estimate();
        await SaveDraftAsync();
    }

    // An order that went out before the page was lost shows its result as soon as the account is read.
    private void ShowPending()
    {
        if (!isSending && clientOrderId is { } id
            && Session.State.Orders.Find(order => order.ClientOrderId == id) is { } placed)
        {
            _ = InvokeAsync(() => FinishAsync(placed));
        }
        else if (result is { } shown && Session.State.Orders.Find(order => order.OrderId == shown.OrderId) is { } latest)
        {
            result = latest;
        }
    }

    private async Task SaveDraftAsync()
    {
        if (drafts is null)
        {
            return;
        }

        var fields = draft.Fields();
        if (clientOrderId is not null)
        {
            fields[PendingField] = clientOrderId;
        }

        await drafts.InvokeVoidAsync("save", DraftKey, fields);
    }
}

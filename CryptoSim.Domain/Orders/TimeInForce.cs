namespace CryptoSim.Domain.Orders;

/// <summary>How long an order is meant to work.</summary>
public enum TimeInForce
{
    /// <summary>Good till canceled.</summary>
    Gtc,

    /// <summary>Good till a date, then expired.</summary>
    Gtd,

    /// <summary>Immediate or cancel: what does not fill at once is canceled.</summary>
    Ioc,

    /// <summary>Fill or kill: whole at once, or nothing.</summary>
    Fok,
}

/// <summary>Why an order ended without being filled whole, as <see cref="Order.Reason"/> keeps it.</summary>
public static class EndReasons
{
    public const string CanceledByUser = "canceled_by_user";
    public const string Expired = "expired";
    public const string FillOrKill = "fill_or_kill";
    public const string ImmediateOrCancel = "immediate_or_cancel";
    public const string NoLiquidity = RejectionCodes.NoLiquidity;
    public const string Reset = "reset";
    public const string SelfTrade = RejectionCodes.SelfTrade;
}

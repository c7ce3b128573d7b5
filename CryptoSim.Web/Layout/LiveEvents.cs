using Microsoft.AspNetCore.Components;

namespace CryptoSim.Web.Layout;

/// <summary>A price chosen in the order book.</summary>
public sealed class PricePickEventArgs : EventArgs
{
    /// <summary>Plain decimal text.</summary>
    public string Price { get; set; } = "";

    /// <summary>Side of the book: <c>ask</c> or <c>bid</c>.</summary>
    public string Side { get; set; } = "";
}

/// <summary>The events of our own elements, registered in <c>wwwroot/CryptoSim.Web.lib.module.js</c>.</summary>
[EventHandler("onpricepick", typeof(PricePickEventArgs))]
[EventHandler("onvisibletick", typeof(EventArgs))]
public static class EventHandlers
{
}

using CryptoSim.MarketData.Board;
using Microsoft.AspNetCore.Components;

namespace CryptoSim.Web.Accounts;

/// <summary>A component that shows the account: drawn again when it changes.</summary>
public abstract class SessionComponent : ComponentBase, IDisposable
{
    [Inject]
    public required TradingSession Session { get; set; }

    [Inject]
    public required MarketBoard Board { get; set; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected override void OnInitialized()
    {
        Session.Changed += Redraw;
        OnSessionChanged();
    }

    /// <summary>Prepares what is drawn; on the circuit's own thread.</summary>
    protected virtual void OnSessionChanged()
    {
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Session.Changed -= Redraw;
        }
    }

    private void Redraw() => _ = RedrawAsync();

    // Raised on the account's thread, which must not wait for a circuit; what fails is the circuit's to show.
    private async Task RedrawAsync()
    {
        try
        {
            await InvokeAsync(() =>
            {
                OnSessionChanged();
                StateHasChanged();
            });
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }
}

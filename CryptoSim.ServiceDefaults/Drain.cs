using Microsoft.Extensions.Hosting;

namespace CryptoSim.ServiceDefaults;

/// <summary>Whether this process has been asked to end. Leases are handed over when it begins; requests go on until the
/// balancer has seen it, and those that were taken are finished.</summary>
public sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _began = new();
    private readonly CancellationTokenRegistration _stopping;

    public Drain(IHostApplicationLifetime application)
    {
        ArgumentNullException.ThrowIfNull(application);
        // A host that ends by itself is asked by nobody.
        _stopping = application.ApplicationStopping.Register(() => Begin());
    }

    /// <summary>Cancelled when it begins.</summary>
    public CancellationToken Began => _began.Token;

    /// <returns>False if it had begun before.</returns>
    public bool Begin()
    {
        lock (_began)
        {
            if (_began.IsCancellationRequested)
            {
                return false;
            }

            _began.Cancel();
            return true;
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _began.Dispose();
    }
}

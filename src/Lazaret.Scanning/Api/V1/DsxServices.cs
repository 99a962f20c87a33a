using System.Security.Cryptography;
using System.Text;
using Lazaret.Scanning.Api.V1.Auth;
using Lazaret.Scanning.Api.V1.Connectors;
using Lazaret.Scanning.Api.V1.Dianna;
using Lazaret.Scanning.Api.V1.Events;
using Lazaret.Scanning.Hosting;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Api.V1;

/// <summary>What lives behind the DSX routes: made before the server listens, ended after it stopped.</summary>
internal sealed class DsxServices : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly DsxFeed feed;
    private Task sweeping = Task.CompletedTask;

    private DsxServices(DsxContext context, DsxFeed feed, string? createdToken)
    {
        Context = context;
        this.feed = feed;
        CreatedToken = createdToken;
    }

    public DsxContext Context { get; }

    /// <summary>The enrollment token that was made at this start, to be shown once; null when none was needed or one was there.</summary>
    public string? CreatedToken { get; }

    /// <exception cref="ApiStartException">Authentication is off where it must not be.</exception>
    public static async Task<DsxServices> StartAsync(
        IScanHost host, ApiOptions options, bool loopback, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        DsxOptions dsx = options.Dsx;
        bool enabled = dsx.AuthEnabled ?? !loopback;
        if (!enabled && !loopback && !dsx.AllowOpen)
        {
            throw new ApiStartException(
                "DSXCONNECT_AUTH__ENABLED is false, but the server would listen on more than loopback: anybody who reaches it could register connectors. "
                + "Leave it out, or set LAZARET__DSX__ALLOW_OPEN=true on a network that you trust.");
        }

        CredentialVault vault = new(host.Store, dsx.Secrets);
        await vault.LoadAsync(cancellationToken).ConfigureAwait(false);
        (EnrollmentTokens? tokens, string? created) = enabled ? await EnrollmentTokens.LoadAsync(dsx.EnrollmentTokens, host.Store, cancellationToken).ConfigureAwait(false) : (null, null);
        DsxFeed feed = new(host, time);
        DsxDirectory directory = new(host, options.RemoteConnectors, vault, feed, dsx, time, loggers.CreateLogger("Lazaret.Dsx"));
        feed.Models = id => directory.Find(id.Value)?.Model;
        await directory.LoadAsync(cancellationToken).ConfigureAwait(false);
        AnalysisDesk analyses = new(dsx.Analyzer, host.Store, directory, feed, time);
        await analyses.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (dsx is { Analyzer: not null, AnalyzeMalicious: true })
        {
            host.ResultsCommitted += analyses.OnResults;
        }

        byte[] secret = dsx.JwtSecret is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text) : RandomNumberGenerator.GetBytes(32);
        DsxContext context = new(
            host, dsx, new DsxGuard(vault, tokens, dsx.MaxSkew, time), directory, feed, new DsxJwt(secret, dsx.JwtIssuer, dsx.JwtAudience, dsx.JwtLife, time),
            analyses, time);
        DsxServices services = new(context, feed, created);
        services.sweeping = Task.Run(() => directory.SweepAsync(services.stop.Token), CancellationToken.None);
        return services;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Context.Host.ResultsCommitted -= Context.Analyses.OnResults;
        await Context.Analyses.DisposeAsync().ConfigureAwait(false);
        if (Context.Options.Analyzer is { } analyzer)
        {
            await analyzer.DisposeAsync().ConfigureAwait(false);
        }

        feed.Dispose();
        Context.Directory.Dispose();
        stop.Dispose();
    }
}

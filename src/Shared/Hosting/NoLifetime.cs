using Microsoft.Extensions.Hosting;

namespace Lazaret.Shared.Hosting;

/// <summary>The process's signals are its owner's business, not the web server's.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

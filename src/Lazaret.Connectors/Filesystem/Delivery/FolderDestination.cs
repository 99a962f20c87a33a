using System.Text;
using Lazaret.Connectors.Filesystem.Acting;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Delivery;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem.Delivery;

/// <summary>
/// Hands items over to a folder of this machine. The plan: 1. open the key's folder below the root, never through a link, making what is missing; 2. write under a hidden temporary name
/// beside the place, made of key and digest, so that a try after a crash finds and reuses its own; 3. compare size and SHA-256 of what came with the item, fsync, and read back what
/// the file holds; 4. one rename, which replaces nothing unless that is wanted; 5. fsync the folder.
/// </summary>
public sealed class FolderDestination : IDestination
{
    private readonly FolderDestinationOptions options;
    private readonly string root;

    /// <exception cref="ArgumentException">The options do not validate.</exception>
    public FolderDestination(FolderDestinationOptions options)
    {
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        }

        this.options = options;
        root = RealPath.Of(options.Path);
    }

    public string Name => options.Name;

    public string Kind => "folder";

    /// <summary>For tests: crashes at the steps of a delivery.</summary>
    internal Action<string>? OnStep { get; set; }

    /// <inheritdoc/>
    public async ValueTask<DeliveryResult> DeliverAsync(DeliveryItem item, CancellationToken cancellationToken)
    {
        if ((DeliveryKeys.Check(item.Key) ?? TooLong(item.Key)) is { } wrong)
        {
            return DeliveryResult.Refused(item.Key, DeliveryBlame.Source, wrong);
        }

        try
        {
            using FolderPlace place = await Task.Run(() => FolderPlace.Open(root, item.Key, item.Sha256, options), cancellationToken).ConfigureAwait(false);
            if (await Task.Run(() => place.Taken(item), cancellationToken).ConfigureAwait(false) is { } taken)
            {
                return taken;
            }

            await FillAsync(item, place, cancellationToken).ConfigureAwait(false);
            OnStep?.Invoke("written");
            DeliveryResult result = await Task.Run(() => place.Finish(item), CancellationToken.None).ConfigureAwait(false);
            OnStep?.Invoke("renamed");
            return result;
        }
        catch (FolderProblem e)
        {
            return e.ToResult(item.Key);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DeliveryResult> MarkAsync(string key, CancellationToken cancellationToken)
    {
        if ((DeliveryKeys.Check(key) ?? TooLong(key)) is { } wrong)
        {
            return DeliveryResult.Refused(key, DeliveryBlame.Source, wrong);
        }

        try
        {
            return await Task.Run(
                () =>
                {
                    using FolderPlace place = FolderPlace.Open(root, key, "marker", options);
                    return place.Mark(key);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (FolderProblem e)
        {
            return e.ToResult(key);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(
                () =>
                {
                    using FolderPlace place = FolderPlace.Open(root, ".lazaret-check", Guid.NewGuid().ToString("N"), options);
                    place.Discard();
                },
                cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (FolderProblem e)
        {
            return FileErrors.ToFailure(e.Errno == 0 ? Errno.Io : e.Errno, root, "write to");
        }
    }

    public ValueTask DisposeAsync() => default;

    private static async Task FillAsync(DeliveryItem item, FolderPlace place, CancellationToken cancellationToken)
    {
        Stream content;
        try
        {
            content = await item.Open(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            place.Discard();
            throw FolderProblem.OfSource(e);
        }

        await using (content.ConfigureAwait(false))
        {
            await place.FillAsync(content, item, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string? TooLong(string key) =>
        key.Split('/').FirstOrDefault(p => Encoding.UTF8.GetByteCount(p) > 255) is { } part ? $"The key has a part of {Encoding.UTF8.GetByteCount(part)} bytes; a folder takes names of 255." : null;
}

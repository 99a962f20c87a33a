using Lazaret.Domains.Classify;
using Lazaret.Domains.Grpc;

namespace Lazaret.Domains.Client;

/// <summary>Asks servers one after the other until one answers or the deadline has passed.</summary>
internal sealed class RetryingCaller(ServerPool pool, RemoteOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LastPause = TimeSpan.FromMilliseconds(500);

    /// <summary>When a call that begins now fails.</summary>
    public long DeadlineFromNow() => time.GetTimestamp() + (long)(options.Deadline.TotalSeconds * time.TimestampFrequency);

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="ask">Asks one server; the time is what this try may take.</param>
    /// <param name="deadline">See <see cref="DeadlineFromNow"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClassifierUnavailableException">No server answered in time, or they will not answer at all.</exception>
    public async Task<T> AskAsync<T>(Func<RemoteServer, TimeSpan, CancellationToken, Task<T>> ask, long deadline, CancellationToken cancellationToken)
    {
        // Whoever is tried: 1. a server with few calls, 2. another one at once, 3. after all were tried a pause, which grows.
        RemoteServer? last = null;
        RemoteCallException? trouble = null;
        TimeSpan pause = FirstPause;
        for (int tries = 1, odd = 0; ; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan left = TimeSpan.FromSeconds((deadline - time.GetTimestamp()) / (double)time.TimestampFrequency);
            if (left <= TimeSpan.Zero)
            {
                throw Failed(last, trouble);
            }

            RemoteServer? server = await TakeAsync(last, left, cancellationToken).ConfigureAwait(false);
            if (server is not null)
            {
                (bool answered, T answer, RemoteCallException? now) = await TryAsync(ask, server, left < options.TryTimeout ? left : options.TryTimeout, cancellationToken).ConfigureAwait(false);
                if (answered)
                {
                    return answer;
                }

                // A last try that our own deadline cut short says less than what was answered before it.
                trouble = now!.Code == GrpcCode.DeadlineExceeded && left < options.TryTimeout ? trouble ?? now : now;

                last = server;
                bool hopeless = trouble.Code is GrpcCode.Unauthenticated or GrpcCode.PermissionDenied or GrpcCode.InvalidArgument or GrpcCode.Unimplemented;
                bool strange = trouble.Code is not (GrpcCode.Unavailable or GrpcCode.ResourceExhausted or GrpcCode.DeadlineExceeded or GrpcCode.Cancelled or GrpcCode.Aborted);
                if (hopeless || (strange && ++odd >= 3))
                {
                    throw Failed(last, trouble);
                }
            }

            if (server is null || tries % Math.Max(1, pool.Servers.Count) == 0)
            {
                left = TimeSpan.FromSeconds(Math.Max(0, (deadline - time.GetTimestamp()) / (double)time.TimestampFrequency));
                await Task.Delay(pause < left ? pause * (0.5 + (Random.Shared.NextDouble() / 2)) : left, time, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LastPause ? pause * 2 : LastPause;
            }
        }
    }

    private async ValueTask<RemoteServer?> TakeAsync(RemoteServer? not, TimeSpan left, CancellationToken cancellationToken)
    {
        if (pool.Servers.Count > 0)
        {
            return await pool.TakeAsync(not, cancellationToken).ConfigureAwait(false);
        }

        // Looking a name up may take long.
        using CancellationTokenSource limit = new(left, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await pool.TakeAsync(not, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<(bool Answered, T Answer, RemoteCallException? Trouble)> TryAsync<T>(
        Func<RemoteServer, TimeSpan, CancellationToken, Task<T>> ask, RemoteServer server, TimeSpan timeout, CancellationToken cancellationToken)
    {
        bool? failed = null;
        try
        {
            using CancellationTokenSource limit = new(timeout, time);
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            T answer = await ask(server, timeout, both.Token).ConfigureAwait(false);
            failed = false;
            return (true, answer, null);
        }
        catch (RemoteCallException e)
        {
            // Full is not ill; neither is a server that refuses a question.
            failed = e.Code is GrpcCode.Unavailable or GrpcCode.DeadlineExceeded ? true : null;
            return (false, default!, e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failed = true;
            return (false, default!, new RemoteCallException(GrpcCode.DeadlineExceeded, $"no answer within {timeout.TotalSeconds:0.###} s"));
        }
        finally
        {
            pool.Done(server, failed);
        }
    }

    private ClassifierUnavailableException Failed(RemoteServer? last, RemoteCallException? trouble)
    {
        string names = string.Join(", ", options.Servers);
        string sentence = last is null || trouble is null
            ? $"No address was found for {names} within {options.Deadline.TotalSeconds:0.###} s."
            : $"No classifier of {names} answered; the last one asked was {last}: {trouble.Message.TrimEnd('.')} ({trouble.Code}).";
        return new ClassifierUnavailableException(sentence, trouble?.Code == GrpcCode.ResourceExhausted, trouble);
    }
}

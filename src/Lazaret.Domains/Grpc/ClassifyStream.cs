using System.Threading.Channels;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Lazaret.Domains.Protos.V1;

namespace Lazaret.Domains.Grpc;

/// <summary>
/// One call of <c>ClassifyStream</c>: questions are worked at side by side, so many at a time; then no further ones are read until answers are taken, so that a caller that sends without reading
/// costs no memory.
/// </summary>
internal sealed class ClassifyStream(DomainsService service, GrpcCall call)
{
    private const int MostUnderWay = 64;

    private readonly Channel<Task<StreamReply>> answers = Channel.CreateUnbounded<Task<StreamReply>>(new UnboundedChannelOptions { SingleReader = true });
    private string shownModel = "";

    public async Task RunAsync()
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(call.Ended, call.Stopping);
        using SemaphoreSlim room = new(MostUnderWay);
        Task writing = WriteAllAsync(room, end);
        Exception? failure = null;
        try
        {
            await ReadAllAsync(room, end.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        // Whatever ended the reading: questions that were taken are answered as long as somebody listens.
        answers.Writer.TryComplete();
        await writing.ConfigureAwait(false);
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private async Task ReadAllAsync(SemaphoreSlim room, CancellationToken cancellationToken)
    {
        bool? ordered = null;
        int open = 1; // one for the reading itself
        TaskCompletionSource allDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Done()
        {
            if (Interlocked.Decrement(ref open) == 0)
            {
                allDone.TrySetResult();
            }
        }

        try
        {
            while (true)
            {
                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
                StreamRequest? question = await call.ReadAsync(StreamRequest.Parser, cancellationToken).ConfigureAwait(false);
                if (question is null)
                {
                    return;
                }

                ordered ??= question.Ordered;
                Task<StreamReply> answer = AnswerAsync(question);
                if (ordered.Value)
                {
                    answers.Writer.TryWrite(answer);
                }
                else
                {
                    Interlocked.Increment(ref open);
                    _ = answer.ContinueWith(
                        done =>
                        {
                            answers.Writer.TryWrite(done);
                            Done();
                        },
                        CancellationToken.None,
                        TaskContinuationOptions.ExecuteSynchronously,
                        TaskScheduler.Default);
                }
            }
        }
        finally
        {
            Done();
            await allDone.Task.ConfigureAwait(false);
        }
    }

    private async Task WriteAllAsync(SemaphoreSlim room, CancellationTokenSource end)
    {
        try
        {
            await foreach (Task<StreamReply> one in answers.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                StreamReply answer = await one.ConfigureAwait(false);
                if (answer.ModelHash == shownModel)
                {
                    answer.Model = "";
                    answer.ModelHash = "";
                }
                else if (answer.ModelHash.Length > 0)
                {
                    shownModel = answer.ModelHash;
                }

                call.Write(answer);
                room.Release();
                if (!answers.Reader.TryPeek(out Task<StreamReply>? next) || !next.IsCompleted)
                {
                    await call.FlushAsync().ConfigureAwait(false);
                }
            }
        }
        catch (Exception)
        {
            // The caller takes no more answers: no more questions either.
            await end.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Never fails: what goes wrong with one question stands in its answer.</summary>
    private async Task<StreamReply> AnswerAsync(StreamRequest question)
    {
        await Task.Yield();
        StreamReply answer = new() { Id = question.Id };
        try
        {
            ModelInfo model = await service.ScoreAsync(question.Names, question.Profile, answer.Scores, call.Ended).ConfigureAwait(false);
            answer.Model = model.Id;
            answer.ModelHash = model.Hash;
        }
        catch (Exception e)
        {
            (GrpcCode code, string message) = e switch
            {
                GrpcException g => (g.Code, g.Message),
                ClassifierUnavailableException u => (u.IsOverloaded ? GrpcCode.ResourceExhausted : GrpcCode.Unavailable, u.Message),
                OperationCanceledException => (GrpcCode.Cancelled, "the call ended"),
                _ => (GrpcCode.Internal, "an error that should not happen"),
            };
            answer.Scores.Clear();
            answer.Problem = new Problem { Code = (int)code, Message = message };
        }

        return answer;
    }
}

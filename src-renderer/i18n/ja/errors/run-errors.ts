import type { ErrorTexts } from '../../error-texts'

/** What is wrong with a run, its checkpoints and its training. */
export const runErrors = {
  UNKNOWN_RUN: {
    message: '「{run}」という実行はありません。',
    fix: '「atelier runs」でこのワークスペースの実行を確認してください。'
  },
  AMBIGUOUS_RUN: {
    message: '「{run}」に当てはまる実行が {count} 件あります: {candidates}。',
    fix: 'ID で指定してください。'
  },
  RUN_NOT_ACTIVE: {
    message: '「{run}」は実行中ではありません (状態: {status})。',
    fix: '停止するものはありません。'
  },
  RUN_IS_ACTIVE: {
    message: '「{run}」はまだ終わっていません (状態: {status})。',
    fix: '先に停止してください。'
  },
  RUN_IS_GONE: {
    message: '「{run}」は完全に削除されたため、元に戻せません。',
    fix: 'カプセルを書き出してあれば、それを取り込めます。'
  },
  TOO_MANY_RUNS: {
    message: '{count} 件の実行は多すぎて比較できません。{most} 件までです。',
    fix: '条件で絞り込むか、履歴を実験ごとにまとめてください。'
  },
  TOO_MANY_TAGS: {
    message: '「{run}」のタグが {count} 個になります。付けられるのは {most} 個までです。',
    fix: '先にいくつかのタグを外してください。'
  },
  RUN_NOT_RESUMABLE: {
    message: '「{run}」は再開できません (状態: {status})。',
    fix: 'さらに学習するには、チェックポイントから新しい実行として継続してください。'
  },
  RUN_EXISTS: {
    message: '「{run}」({id}) はすでにこのワークスペースにあります。',
    fix: '取り込み直すには、先に削除してください。'
  },
  RUN_IS_FOREIGN: {
    message: '「{run}」はほかのツールで作られたもので、実験の設定が分かりません。',
    fix: '閲覧、比較、書き出しはできます。学習するには新しい実行を始めてください。'
  },
  RUN_CAME_WITHOUT_STATE: {
    message:
      '「{run}」にはチェックポイントがありません。再開すると最初から学習し直し、取り込んだエポックが失われます。',
    fix: '「atelier repeat {run}」か「この設定で新しい実行」で、新しい実行として学習してください。'
  },
  LAYER_HAS_NO_MAPS: {
    message: '画像のマップを出力する層「{layer}」はありません。',
    fix: '次の中から選んでください: {layers}。'
  },
  NETWORK_HAS_NO_MAPS: {
    message: 'このネットワークには、画像のマップを出力する層がありません。',
    fix: '畳み込みを使うネットワークの実行を選んでください。'
  },
  RUN_NOT_WAITING: {
    message: '「{run}」は順番待ちではありません (状態: {status})。',
    fix: '移動できるのは待機中の実行だけです。'
  },
  RUN_NOT_STEERABLE: {
    message: '「{run}」の設定は変更できません (状態: {status})。',
    fix: '変更できるのは実行中のものだけです。別の設定でチェックポイントから継続してください。'
  },
  CHECKPOINT_MISSING: {
    message: '「{run}」にチェックポイント {file} はありません。',
    fix: 'あるものから選んでください。「atelier checkpoints RUN」で一覧を表示できます。'
  },
  CHECKPOINT_NOT_NAMED: {
    message: '「{run}」のどのチェックポイントかが指定されていません。',
    fix: 'RUN@CHECKPOINT の形で指定してください。「atelier checkpoints RUN」で一覧を表示できます。'
  },
  CHECKPOINT_IS_NEEDED: {
    message: '「{run}」のチェックポイント {file} は削除できません: {reason}。',
    fix: '{hint}'
  },
  CHECKPOINT_OTHER_MODEL: {
    message: 'チェックポイント {path} は別のモデルのものです: {reason}。',
    fix: 'チェックポイントの学習に使ったモデルを選んでください。'
  },
  RUN_HAS_NO_WEIGHTS: {
    message: '「{run}」には保存された重みがありません。',
    fix: '1 エポック以上を終えた実行を選んでください。'
  },
  EMBEDDING_TOO_SMALL: {
    message: '{method} で配置するには画像が足りません。{count} 枚ですが、{fewest} 枚以上必要です。',
    fix: 'データの別の部分を選ぶか、画像を増やしてください。'
  },
  RUNS_NOT_OF_ONE_DATA: {
    message: 'これらの実行をまとめて調べることはできません: {reason}。',
    fix: '1 件の実行か、データ、シード、分割数が同じで、それぞれ別の分割を検証に使った実行を指定してください。'
  },
  ANSWERS_NOT_KEPT: {
    message: 'そのエポック後の検証画像に対する「{run}」の予測は残っていません。',
    fix: 'ここで学習した実行と、終了したエポックを選んでください。'
  },
  ANSWERS_OF_OTHER_IMAGES: {
    message: '「{first}」と「{second}」は、検証に使った画像、ラベル、クラスのいずれかが異なります。',
    fix: '同じ版のデータを同じように分割した実行どうしを比較してください。'
  },
  TRAINER_DIED: {
    message: '学習プロセスが予期せず終了しました ({how})。',
    fix: '保存済みの内容は残っており、再開できます。詳しくは実行のログをご覧ください。'
  },
  TRAINER_OUT_OF_MEMORY: {
    message: '学習プロセスのメモリが足りなくなりました ({how})。',
    fix: '保存済みの内容は残っており、再開できます。メモリを使うほかのプログラムを終了するか、バッチサイズを小さくして学習し直してください。'
  },
  TRAINER_OUT_OF_ADDRESSES: {
    message:
      '学習プロセスが終了しました ({how})。アドレス空間が {limit} に制限されており、足りませんでした。',
    fix: '保存済みの内容は残っています。「ulimit -v unlimited」で制限を外したシェルから再開できます。'
  },
  JOB_DIED: {
    message: '処理中のプロセスが途中で終了しました ({how})。',
    fix: 'もう一度試してください。「atelier doctor」で環境を確認できます。'
  },
  JOB_OUT_OF_MEMORY: {
    message: '処理中のプロセスのメモリが足りなくなりました ({how})。',
    fix: 'メモリを使うほかのプログラムを終了してから、もう一度試してください。'
  },
  JOB_OUT_OF_ADDRESSES: {
    message:
      '処理中のプロセスが終了しました ({how})。アドレス空間が {limit} に制限されており、足りませんでした。',
    fix: '「ulimit -v unlimited」で制限を外したシェルから Atelier を起動してください。'
  },
  JOB_TOO_LONG: {
    message: '{hours} 時間たっても終わらなかったため、中止しました。',
    fix: 'データを減らすか、より速いエンジンで試してください。'
  },
  JOB_CANCELLED: {
    message: '終わる前にキャンセルされました。',
    fix: '必要なときにもう一度実行してください。'
  },
  RUN_INTERRUPTED: {
    message: '「{run}」は中断されました。学習していたワークベンチが終了しました。',
    fix: '保存済みの内容は残っています。「atelier resume」で続きから再開できます。'
  },
  LOSS_NOT_FINITE: {
    message: 'エポック {epoch} のステップ {step} で損失が {value} になりました{where}。',
    fix: '学習率を下げるか、勾配のノルムを制限してください。'
  },
  UPDATE_NOT_FINITE: {
    message:
      'エポック {epoch} のステップ {step} の後、損失はすべて有限でしたが {name} が有限でなくなっていました{where}。',
    fix: '学習率を下げるか、勾配のノルムを制限してください。'
  },
  RUN_UNREADABLE: {
    message: '「{run}」の保存データが壊れています: {reason}。',
    fix: 'この実行を削除するか、「atelier restore」で履歴のバックアップに戻してください。ほかの実行に影響はありません。'
  },
  CHECKPOINT_DAMAGED: {
    message: 'チェックポイント {path} が壊れています: {reason}。',
    fix: 'この実行の別のチェックポイントを使ってください。'
  },
  NOTHING_TO_PLOT: {
    message: '選んだ実行には「{metric}」の値がまだありません。',
    fix: '別の指標を選ぶか、最初のエポックが終わるまでお待ちください。'
  }
} satisfies ErrorTexts

from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('trainer', '0002_shard_tuning'),
    ]

    operations = [
        migrations.CreateModel(
            name='Album',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pages', models.JSONField()),
                ('shard', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='album', to='trainer.shard')),
            ],
        ),
    ]
